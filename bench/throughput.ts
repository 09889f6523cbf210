import { contest } from './support/contest.ts';
import { AIMS, contestTable } from './support/contest-table.ts';
import { peerTitles, preparePeers } from './support/peers.ts';
import { assertSameSql } from './support/recorded.ts';
import type { BenchOptions, Report } from './support/report.ts';
import { seed } from './support/seed.ts';

const GATEWAYS = 1_000;

const NOTES = [
  'floor: Hono and @libsql/client, the same session and row SQL (a page by column, which Breakwater reads as JSON), WAL and synchronous=FULL. It leaves out tRPC, superjson, zod, per-gateway roles, request log and ids, security headers, deduplication of alerts, audit and event rows; of a decision, the usage record, counterfactual and fitted models.',
  'floor + evidence: the floor with an audit row and an event row for every row, in the same batch.',
  'kept floor: the floor on the driver Breakwater uses, which keeps prepared statements; @libsql/client prepares every time.',
  'aim: of the floor that does the same work, for a write the one with evidence; then the same of the kept floor.',
  'The filtered list is by scheme and start of name: 50 of 111. With Idempotency-Key: as the SDK sends it; the answer is stored with the effect.',
  "CPU ms: processor time of the server's process, on workerd of the Worker's, for each answer. Ratios are of requests per second within one round; median (lowest–highest).",
];

const PEER_NOTES = [
  'The last three of each call are what one might build from npm instead (bench/peers), each on a copy of the same database: the same tables, indexes and append-only triggers, WAL and synchronous=FULL, one process, NODE_ENV=production. All hash the session token and look it up with its user in each call, check the role, keep to the tenant, validate the input, write audit and event rows in the transaction of the write, count a repeated alert where it was, sign a decision with Ed25519, and answer the same facts.',
  'They lack what Breakwater does besides: roles by group and gateway, idempotency keys, redaction of what is audited, webhooks, request ids and log (on in Breakwater, as are its jobs), rate limits, security headers, cursors that know their filter, the gate of a restore; of a decision, the counterfactual, usage record and fitted models. Dates are text in JSON where Breakwater and oRPC name their type.',
  'Prisma and TypeORM have one connection to SQLite. TypeORM does not keep transactions on it apart: the service lets them wait for one another.',
];

/** Requests per second and latency of seven calls on each runtime, beside a hand-written floor, in turns. */
export const throughput = (options: BenchOptions): Promise<Report> =>
  contests(options, { rounds: 5, seconds: 1.2 }, {});

/** The same, on Node also beside three services made of what npm has. */
export async function peers(options: BenchOptions): Promise<Report> {
  preparePeers();
  return contests(options, { rounds: 4, seconds: 1 }, peerTitles());
}

async function contests(
  { quick, rounds, seconds }: BenchOptions,
  usual: { readonly rounds: number; readonly seconds: number },
  others: Parameters<typeof contest>[3],
): Promise<Report> {
  const settings = {
    rounds: rounds ?? (quick ? 2 : usual.rounds),
    seconds: seconds ?? (quick ? 0.5 : usual.seconds),
    warmUpSeconds: quick ? 0.5 : 2,
    gateways: GATEWAYS,
    aims: AIMS,
  };
  const seeded = await seed(GATEWAYS);
  try {
    await assertSameSql(seeded);
    const node = await contest('Node', seeded, settings, others);
    const workerd = await contest('workerd', seeded, settings);
    const notes = Object.keys(others ?? {}).length === 0 ? NOTES : [...NOTES, ...PEER_NOTES];
    const tables = [
      contestTable('Calls on Node', node, notes),
      contestTable('Calls in workerd', workerd, NOTES),
    ];
    return { settings, tables, figures: [node, workerd] };
  } finally {
    seeded.remove();
  }
}
