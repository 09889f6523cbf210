import { startFailing } from '../contract/failing.ts';
import { call } from '../contract/people.ts';
import { type Callable, MUTATIONS } from '../contract/registry.ts';
import { SAMPLES } from '../contract/samples.ts';
import { newWorld, type World } from '../contract/world.ts';
import { type Experiment, type Row, Tally } from './experiment.ts';
import { type Fate, type Remote, withRemote } from './remote.ts';

/** Every mutation at every statement; and every mutation whose request to the database, or the answer, is lost. */
export const statements: Experiment = async ({ quick }) => {
  const share = MUTATIONS.filter((_, index) => !quick || index % 9 === 0);
  return [await everyStatement(share), ...(await withRemote(remote => lostRequests(remote, share)))];
};

async function everyStatement(procedures: readonly Callable[]): Promise<Row> {
  const { running, everyStatement: fail } = await startFailing();
  let tried = 0;
  const wrong: string[] = [];
  try {
    for (const procedure of procedures) {
      const result = await fail(procedure);
      tried += result.tried;
      wrong.push(...result.wrong);
    }
  } finally {
    await running.stop();
  }
  return {
    fault: 'a statement of a mutation fails',
    tried,
    survived: tried - wrong.length,
    lost: 0,
    note: [`${procedures.length} mutations, each at every statement`, ...wrong.slice(0, 5)].join('; '),
  };
}

const once = (fate: Fate) => {
  let met = false;
  return ({ write }: { readonly write: boolean }): Fate => {
    if (met || !write) return 'pass';
    met = true;
    return fate;
  };
};

/** From the first write on nothing answers; that write the server still has, or has not. */
const fromThen = (fate: Fate) => {
  let met = false;
  return ({ write }: { readonly write: boolean }): Fate => {
    if (met) return 'before';
    if (!write) return 'pass';
    met = true;
    return fate;
  };
};

const LOSSES: readonly (readonly [
  fault: string,
  fate: () => (request: { readonly write: boolean }) => Fate,
  told: number,
])[] = [
  ['the commit does not reach the database', () => once('before'), 200],
  ['the answer to the commit is lost', () => once('after'), 200],
  ['the answer to the commit breaks off', () => once('middle'), 200],
  ['the database is away from the commit on', () => fromThen('before'), 503],
  ['the database is away once it has committed', () => fromThen('after'), 503],
];

async function lostRequests(remote: Remote, procedures: readonly Callable[]): Promise<Row[]> {
  const keyed = procedures.filter(({ meta }) => meta.idempotent !== false);
  const expected = new Map<string, string>();
  for (const procedure of keyed) {
    expected.set(procedure.path, (await changesOf(remote, procedure, () => 'pass', 200)).changes);
  }
  const rows: Row[] = [];
  for (const [fault, fate, told] of LOSSES) {
    const tally = new Tally(fault);
    for (const procedure of keyed) {
      await tally.try(async () => {
        const { changes, wrong } = await changesOf(remote, procedure, fate(), told);
        if (wrong !== null) return `${procedure.path}: ${wrong}`;
        if (changes === expected.get(procedure.path)) return undefined;
        tally.lose([`${procedure.path}: ${changes} and not ${expected.get(procedure.path)}`]);
        return `${procedure.path}: another effect than once`;
      });
    }
    rows.push(tally.row(told === 503 ? 'told so, then asked again with the same key' : undefined));
  }
  return rows;
}

/** How many rows each table has more after a call that meets a fate, and once more without if it was told to. */
async function changesOf(
  remote: Remote,
  { path, type, meta }: Callable,
  fate: (request: { readonly write: boolean }) => Fate,
  told: number,
): Promise<{ readonly changes: string; readonly wrong: string | null }> {
  const world = await newWorld(remote.running);
  const input = await SAMPLES[path]?.(world);
  const headers = { ...world.as(meta.role), 'idempotency-key': world.fresh('lost') };
  const before = await countsOf(world);
  remote.fate(fate);
  const first = await call(remote.running, path, type, input, headers);
  remote.fate(() => 'pass');
  let wrong = first.status === told ? null : `answered ${first.status}: ${first.text}`;
  if (told !== 200) {
    // Once it was away, it is asked again only after a while.
    remote.clock.advance(5_000);
    const second = await call(remote.running, path, type, input, headers);
    if (second.status !== 200) wrong ??= `answered ${second.status} when asked again: ${second.text}`;
  }
  const after = await countsOf(world);
  const changes = Object.fromEntries(
    Object.entries(after)
      .map(([table, count]): [string, number] => [table, count - (before[table] ?? 0)])
      .filter(([, change]) => change !== 0),
  );
  return { changes: JSON.stringify(changes), wrong };
}

/** Rows per table of a tenant; of the audit log those of successes. */
async function countsOf({ running, tenant }: World): Promise<Record<string, number>> {
  const tables = await running.sql({
    sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%`tenant_id`%' ORDER BY name",
    args: [],
  });
  const counts = tables.map(
    ([name]) =>
      `(SELECT count(*) FROM ${name} WHERE tenant_id = ?1${name === 'audit_log' ? ' AND success = 1' : ''})`,
  );
  const [found = []] = await running.sql({ sql: `SELECT ${counts.join(', ')}`, args: [tenant.id] });
  return Object.fromEntries(tables.map(([name], index) => [String(name), Number(found[index])]));
}
