type Node = { readonly [key: string]: Node | string };

/** A dependency as it is installed in production. */
export interface Locked {
  readonly name: string;
  readonly version: string;
  readonly integrity: string | null;
}

const PRODUCTION = ['apps/edge', 'packages/api', 'packages/db', 'packages/sdk'];

/** Mappings by indentation, which is all of YAML that pnpm writes. */
function parsed(text: string): Node {
  const root: Record<string, Node | string> = {};
  const open: { indent: number; node: Record<string, Node | string> }[] = [{ indent: -1, node: root }];
  for (const line of text.split('\n')) {
    const match = /^( *)('[^']+'|[^\s'][^:]*(?::[^\s:][^:]*)*):(?: (.*))?$/.exec(line);
    if (match === null) continue;
    const [, spaces = '', quoted = '', value] = match;
    while ((open.at(-1)?.indent ?? -1) >= spaces.length) open.pop();
    const key = quoted.replace(/^'|'$/g, '');
    const made: Record<string, Node | string> = {};
    const { node } = open.at(-1) ?? { node: root };
    node[key] = value ?? made;
    if (value === undefined) open.push({ indent: spaces.length, node: made });
  }
  return root;
}

const below = (node: Node | string | undefined, ...keys: string[]): Node =>
  keys.reduce<Node>(
    (at, key) => {
      const next = at[key];
      return typeof next === 'object' ? next : {};
    },
    typeof node === 'object' ? node : {},
  );

const textOf = (node: Node | string | undefined): string => (typeof node === 'string' ? node : '');

/** Everything that runs in production, by the lockfile. */
export function productionDependencies(lockfile: string): Locked[] {
  const lock = parsed(lockfile);
  const found = new Set<string>();
  const visit = (name: string, version: string): void => {
    if (version.startsWith('link:')) return;
    const key = `${name}@${version}`;
    if (found.has(key)) return;
    found.add(key);
    const { dependencies, optionalDependencies } = below(lock.snapshots, key);
    for (const group of [dependencies, optionalDependencies]) {
      for (const [dependency, at] of Object.entries(below(group))) visit(dependency, textOf(at));
    }
  };
  for (const importer of PRODUCTION) {
    for (const [name, entry] of Object.entries(below(lock.importers, importer, 'dependencies'))) {
      visit(name, textOf(below(entry).version));
    }
  }
  const plain = new Set([...found].map(key => key.replace(/\(.*$/, '')));
  return [...plain].toSorted().map(key => {
    const at = key.lastIndexOf('@');
    const resolution = textOf(below(lock.packages, key).resolution);
    return {
      name: key.slice(0, at),
      version: key.slice(at + 1),
      integrity: /integrity: (\S+?)[,}]/.exec(resolution)?.[1] ?? null,
    };
  });
}
