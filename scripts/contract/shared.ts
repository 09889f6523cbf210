import { block, doc } from './text.ts';

/** What is known of an interface: its fields, each as it is printed. */
export interface Fields {
  readonly name: string;
  readonly lines: readonly string[];
  /** The namespace of the procedure it belongs to; null where it has a name of its own. */
  readonly family: string | null;
}

/** Fields that many interfaces have in common, under the name they share. */
const SHARED: readonly (readonly [name: string, comment: string, ...keys: string[]])[] = [
  ['PageRequest', 'Which page of a list.', 'limit', 'cursor'],
  ['ListRequest', 'Which page of a list, in which order.', 'limit', 'cursor', 'order', 'q'],
  ['SpanFilter', 'Between two times, `since` included.', 'since', 'until'],
  ['DeletedFilter', 'For what can be restored.', 'includeDeleted'],
  ['Expectation', 'For changes that rest on what was read.', 'expectedVersion'],
  ['Recorded', 'Of every record that changes.', 'version', 'createdAt', 'updatedAt'],
  ['Restorable', 'Of every record that can be restored.', 'deletedAt'],
];

const FEWEST_SHARING = 3;

const keyOf = (line: string) => /^(?:\/\*\*.*?\*\/\n)?(\w+)\??: /s.exec(line)?.[1] ?? '';

/** The interfaces of {@link SHARED} that at least three of these have, with their fields as most of them have them. */
export function sharedFields(interfaces: readonly Fields[]): (Fields & { readonly text: string })[] {
  return SHARED.flatMap(([name, comment, ...keys]) => {
    const counts = new Map<string, { lines: readonly string[]; count: number }>();
    for (const { lines } of interfaces) {
      const chosen = keys.map(key => lines.find(line => keyOf(line) === key) ?? '');
      if (chosen.includes('')) continue;
      const id = chosen.join('\n');
      counts.set(id, { lines: chosen, count: (counts.get(id)?.count ?? 0) + 1 });
    }
    const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
    if (most === undefined || most.count < FEWEST_SHARING) return [];
    const text = `${doc([comment])}export interface ${name} ${block(most.lines)}`;
    return [{ name, lines: most.lines, family: SHARED_FAMILY, text }];
  });
}

const SHARED_FAMILY = '*';

/** What an interface extends, and the fields that are left to it. */
export function basesOf(
  self: Fields,
  all: readonly Fields[],
): { readonly bases: readonly string[]; readonly lines: readonly string[] } {
  const bases: string[] = [];
  let rest = self.lines;
  for (;;) {
    const saved = (base: Fields) => sum(base.lines.filter(line => rest.includes(line))) - base.name.length;
    const [best] = all
      .filter(base => mayExtend(self, base) && base.lines.every(line => self.lines.includes(line)))
      .sort((a, b) => saved(b) - saved(a) || (a.name < b.name ? -1 : 1));
    if (best === undefined || saved(best) < LEAST_SAVED) return { bases, lines: rest };
    bases.push(best.name);
    rest = rest.filter(line => !best.lines.includes(line));
  }
}

const LEAST_SAVED = 10;

const sum = (lines: readonly string[]) => lines.reduce((length, line) => length + line.length, 0);

/** Types with a name of their own extend each other; those of a procedure extend those of its neighbours. */
function mayExtend(self: Fields, base: Fields): boolean {
  if (base.name === self.name) return false;
  if (base.lines.length === self.lines.length && base.family !== SHARED_FAMILY && base.name > self.name)
    return false;
  return base.family === SHARED_FAMILY || base.family === self.family;
}
