import { contest, type Runtime } from './support/contest.ts';
import { AIMS, contestTable } from './support/contest-table.ts';
import { assertSameSql } from './support/recorded.ts';
import type { BenchOptions, Report } from './support/report.ts';
import { seed } from './support/seed.ts';

const GATEWAYS = 1_000;
const RUNTIMES: readonly Runtime[] = ['Node', 'workerd'];

export const NOTES = [
  'floor: Hono and @libsql/client, the same session and row SQL, WAL and synchronous=FULL. It leaves out tRPC, superjson, zod, per-gateway roles, request log and ids, security headers, deduplication of alerts, audit and event rows; of a decision, the usage record, counterfactual and fitted models.',
  'floor + evidence: the floor with an audit row and an event row for every row, in the same batch.',
  'kept floor: the floor on the driver Breakwater uses, which keeps prepared statements; @libsql/client prepares every time.',
  'aim: of the floor that does the same work, for a write the one with evidence; then the same of the kept floor.',
  'The filtered list is by scheme and start of name: 50 of 111. With Idempotency-Key: as the SDK sends it; the answer is stored with the effect.',
  "CPU ms: processor time of the server's process, on workerd of the Worker's, for each answer. Ratios are of requests per second within one round; median (lowest–highest).",
];

/** Requests per second and latency of seven calls on each runtime, beside a hand-written floor, in turns. */
export async function throughput({ quick, rounds, seconds }: BenchOptions): Promise<Report> {
  const settings = {
    rounds: rounds ?? (quick ? 2 : 5),
    seconds: seconds ?? (quick ? 0.5 : 1.2),
    warmUpSeconds: quick ? 0.5 : 2,
    gateways: GATEWAYS,
    aims: AIMS,
  };
  const seeded = await seed(GATEWAYS);
  try {
    await assertSameSql(seeded);
    const results = [];
    for (const runtime of RUNTIMES) results.push(await contest(runtime, seeded, settings));
    const tables = results.map(result => contestTable(`Throughput on ${result.runtime}`, result, NOTES));
    return { settings, tables, figures: results };
  } finally {
    seeded.remove();
  }
}
