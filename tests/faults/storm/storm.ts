import { type Breakwater, BreakwaterError } from '@breakwater/sdk';
import type { Random } from '../random.ts';
import { MUTATIONS, type Mutation, type Prepared } from './mutations.ts';
import { type Fates, startStormyProxy } from './proxy.ts';

/** Who is called, and how its database is read. */
export interface Target {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly tenantId: string;
  /** A client at that address, with the settings the storm is about. */
  client(url: string, onAttempt: (attempt: number) => void): Breakwater;
  rows(sql: string, args: readonly string[]): Promise<readonly (readonly unknown[])[]>;
}

export interface StormOptions {
  readonly calls: number;
  readonly atOnce: number;
  readonly delayMs: number;
  readonly random: Random;
}

/** What became of the calls of a storm. */
export interface Storm {
  readonly calls: number;
  readonly answered: number;
  /** Calls that failed when the last attempt did, with an error that may be retried. */
  readonly beyondBudget: number;
  readonly effects: number;
  readonly auditRows: number;
  readonly events: number;
  readonly attempts: number;
  readonly fates: Readonly<Fates>;
  /** Acknowledged without an effect, or with another one. */
  readonly lost: readonly string[];
  /** More than one effect of a call, rows that no call explains, errors of another kind. */
  readonly wrong: readonly string[];
}

interface Call {
  readonly mutation: Mutation;
  readonly name: string;
  readonly prepared: Prepared;
  outcome: { readonly id: string | null } | { readonly error: unknown };
}

type Counts = ReadonlyMap<string, number>;

/** Sends mutations of all kinds through the proxy, many at once, then holds the database against what it said. */
export async function storm(
  target: Target,
  { calls: count, atOnce, delayMs, random }: StormOptions,
): Promise<Storm> {
  const direct = target.client(target.url, () => undefined);
  const footprints = await measured(target, direct);
  const calls: Call[] = [];
  for (let at = 0; at < count; at++) {
    const mutation = MUTATIONS[at % MUTATIONS.length] ?? MUTATIONS[0];
    const name = `storm-${at}`;
    const prepared = await mutation.prepare(direct, name);
    calls.push({ mutation, name, prepared, outcome: { error: 'it was never sent' } });
  }
  const before = await countsOf(target);
  const proxy = await startStormyProxy(target, { random, delayMs });
  let attempts = 0;
  const bw = target.client(proxy.url, () => void attempts++);
  const waiting = calls.toSorted(() => random.next() - 0.5);
  const work = async () => {
    for (let call = waiting.pop(); call !== undefined; call = waiting.pop()) {
      call.outcome = await call.prepared.send(bw).then(
        id => ({ id }),
        (error: unknown) => ({ error }),
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await proxy.close();
  const after = await countsOf(target);
  return { ...(await judged(target, calls, footprints, before, after)), attempts, fates: proxy.fates };
}

const TABLES = `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
 WHERE m.type = 'table' AND c.name = 'tenant_id' AND m.name NOT IN ('sessions', 'audit_seals') ORDER BY m.name`;

const OF_JOBS_TOO = new Set(['audit_log', 'events']);

/** Rows of the tenant by table, but for what jobs say of their own. */
async function countsOf({ rows, tenantId }: Target): Promise<Counts> {
  const tables = (await rows(TABLES, [])).map(([name]) => String(name));
  const counted = tables.map(name => {
    const byCalls = OF_JOBS_TOO.has(name) ? " AND actor_kind <> 'system'" : '';
    return `(SELECT count(*) FROM "${name}" WHERE tenant_id = ?1${byCalls})`;
  });
  const [found = []] = await rows(`SELECT ${counted.join(', ')}`, [tenantId]);
  return new Map(tables.map((name, index) => [name, Number(found[index])]));
}

const less = (after: Counts, before: Counts): Counts =>
  new Map([...after].map(([table, count]) => [table, count - (before.get(table) ?? 0)]));

/** The rows that one mutation of each kind leaves, in every table, when nothing gets in its way. */
async function measured(target: Target, bw: Breakwater): Promise<ReadonlyMap<Mutation, Counts>> {
  const found = new Map<Mutation, Counts>();
  for (const mutation of MUTATIONS) {
    // The first of its kind may make what the others share.
    for (const name of ['calm-1', 'calm-2']) {
      const prepared = await mutation.prepare(bw, `${name}-${found.size}`);
      const before = await countsOf(target);
      await prepared.send(bw);
      found.set(mutation, less(await countsOf(target), before));
    }
  }
  return found;
}

async function judged(
  target: Target,
  calls: readonly Call[],
  footprints: ReadonlyMap<Mutation, Counts>,
  before: Counts,
  after: Counts,
): Promise<Omit<Storm, 'attempts' | 'fates'>> {
  const lost: string[] = [];
  const wrong: string[] = [];
  const expected = new Map<string, number>();
  let [answered, beyondBudget, effects] = [0, 0, 0];
  for (const { mutation, name, prepared, outcome } of calls) {
    const call = `${mutation.procedure} ${name}`;
    const found = (await target.rows(mutation.effect, [prepared.by])).map(([id]) => String(id));
    effects += found.length;
    if (found.length > 1) wrong.push(`${call} happened ${found.length} times`);
    if ('error' in outcome) {
      const { error } = outcome;
      if (error instanceof BreakwaterError && error.retryable) beyondBudget++;
      else wrong.push(`${call} failed with ${String(error)}`);
    } else {
      answered++;
      if (found.length === 0) lost.push(`${call} was acknowledged and is not there`);
      else if (outcome.id !== null && outcome.id !== found[0])
        lost.push(`${call} answered with another record`);
    }
    if (found.length === 0) continue;
    for (const [table, rows] of footprints.get(mutation) ?? []) {
      expected.set(table, (expected.get(table) ?? 0) + rows);
    }
  }
  const added = less(after, before);
  for (const [table, rows] of added) {
    const right = expected.get(table) ?? 0;
    if (rows !== right) wrong.push(`${table} has ${rows} new rows and not ${right}`);
  }
  return {
    calls: calls.length,
    answered,
    beyondBudget,
    effects,
    auditRows: added.get('audit_log') ?? 0,
    events: added.get('events') ?? 0,
    lost,
    wrong,
  };
}
