import { sessionStatement } from '../packages/api/src/access/credential.ts';
import { INSERT_GATEWAY, LIST_GATEWAYS, READ_GATEWAY } from './floor/gateways.ts';
import { type Call, type Contender, casesOf, type ServerName } from './support/cases.ts';
import { startChild } from './support/child.ts';
import { load, type Measured, probe } from './support/load.ts';
import { recordedSql } from './support/recorded.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { ENVIRONMENT, type Seeded, seed } from './support/seed.ts';
import { interleaved, median, ratios, shown, spread } from './support/statistics.ts';
import { type Server, startWorker } from './support/worker.ts';

const GATEWAYS = 1_000;
const AIMS = { read: 0.5, write: 0.6 } as const;
const SATURATED = 0.9;
const BASES = ['floor', 'floor + evidence', 'kept floor', 'kept floor + evidence'];

const RUNTIMES = ['Node', 'workerd'] as const;
type Runtime = (typeof RUNTIMES)[number];

const NOTES = [
  'floor: Hono and @libsql/client, the same session and row SQL, WAL and synchronous=FULL. It leaves out tRPC, superjson, zod, per-gateway roles, request log and ids, security headers, deduplication of alerts, audit and event rows.',
  'floor + evidence: the floor with an audit row and an event row for every row, in the same batch.',
  'kept floor: the floor on the driver Breakwater uses, which keeps prepared statements; @libsql/client prepares every time.',
  'with Idempotency-Key: as the SDK sends it; the answer is stored with the effect.',
  'Ratios are of requests per second within one round; median (lowest–highest).',
];

/** Requests per second and latency of four calls on each runtime, beside a hand-written floor, in turns. */
export async function throughput({ quick }: BenchOptions): Promise<Report> {
  const settings = {
    rounds: quick ? 3 : 5,
    seconds: quick ? 2 : 3,
    warmUpSeconds: quick ? 1 : 2,
    gateways: GATEWAYS,
  };
  const seeded = await seed(GATEWAYS);
  try {
    await assertSameSql(seeded);
    const results = [];
    for (const runtime of RUNTIMES) results.push(await measure(runtime, seeded, settings));
    const tables = results.map(({ runtime, cases }) => tableOf(runtime, cases));
    return { settings, tables, figures: results };
  } finally {
    seeded.remove();
  }
}

/** A floor that ran other SQL than Breakwater would be no floor. */
async function assertSameSql(seeded: Seeded): Promise<void> {
  const recorded = await recordedSql(seeded);
  const session = sessionStatement('', 0, null).sql;
  for (const sql of [session, READ_GATEWAY, LIST_GATEWAYS, INSERT_GATEWAY]) {
    if (!recorded.has(sql)) throw new Error(`Breakwater no longer runs this SQL of the floor's: ${sql}`);
  }
}

type Settings = { readonly rounds: number; readonly seconds: number; readonly warmUpSeconds: number };

interface Result {
  readonly contender: Contender;
  readonly answerBytes: number;
  readonly rounds: readonly Measured[];
}

interface CaseResult {
  readonly name: string;
  readonly kind: Call['kind'];
  readonly results: readonly Result[];
}

async function measure(runtime: Runtime, seeded: Seeded, { rounds, seconds, warmUpSeconds }: Settings) {
  const servers = await startServers(runtime, seeded);
  try {
    const cases: CaseResult[] = [];
    for (const { name, kind, connections, contenders } of casesOf(seeded, runtime)) {
      process.stderr.write(`${runtime}, ${name}, ${connections} connections\n`);
      const urlOf = ({ server }: Contender) => servers.get(server)?.url ?? '';
      const answers: number[] = [];
      for (const contender of contenders) {
        answers.push(await probe(urlOf(contender), contender.request));
        await load(urlOf(contender), contender.request, { connections, seconds: warmUpSeconds });
      }
      const measured = await interleaved(contenders, rounds, contender =>
        load(urlOf(contender), contender.request, { connections, seconds }),
      );
      const results = contenders.map((contender, i) => ({
        contender,
        answerBytes: answers[i] ?? 0,
        rounds: measured[i] ?? [],
      }));
      cases.push({ name: `${name} (${connections} connections)`, kind, results });
    }
    return { runtime, cases };
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

/** Each server has a copy of the database to itself; under workerd, behind a libSQL server of its own. */
async function startServers(runtime: Runtime, seeded: Seeded): Promise<Map<ServerName, Server>> {
  const servers = new Map<ServerName, Server>();
  if (runtime === 'Node') {
    const url = (name: string) => ({ DATABASE_URL: `file:${seeded.copy(`node-${name}`)}` });
    servers.set('floor', await startChild('floor', url('floor')));
    servers.set('kept', await startChild('floor', { ...url('kept'), FLOOR_DRIVER: 'kept' }));
    servers.set('breakwater', await startChild('breakwater', { ...ENVIRONMENT, ...url('breakwater') }));
    return servers;
  }
  servers.set(
    'floor',
    await startWorker(import.meta.resolve('./floor/worker.ts'), seeded.copy('workerd-floor')),
  );
  servers.set(
    'breakwater',
    await startWorker(import.meta.resolve('../apps/edge/src/worker.ts'), seeded.copy('workerd-breakwater')),
  );
  return servers;
}

function tableOf(runtime: Runtime, cases: readonly CaseResult[]): Table {
  const saturated = cases.some(({ results }) =>
    results.some(({ rounds }) => median(rounds.map(r => r.loadCpu)) > SATURATED),
  );
  const bases = BASES.filter(base =>
    cases.some(({ results }) => results.some(({ contender }) => contender.name === base)),
  );
  return {
    title: `Throughput on ${runtime}`,
    columns: ['', 'requests/s', 'p50 ms', 'p99 ms', 'bytes', ...bases.map(base => `of ${base}`), 'aim'],
    rows: cases.flatMap(({ name, kind, results }) => [
      [name],
      ...results.map(result => rowOf(kind, result, results, bases)),
    ]),
    notes: saturated
      ? [...NOTES, 'Where marked !, making the load took over 90 % of a core: the server may be faster.']
      : NOTES,
  };
}

function rowOf(
  kind: Call['kind'],
  result: Result,
  all: readonly Result[],
  bases: readonly string[],
): string[] {
  const { contender, rounds, answerBytes } = result;
  const rates = (of: Result) => of.rounds.map(round => round.requestsPerSecond);
  const isBreakwater = contender.server === 'breakwater';
  const against = bases.map(name => {
    const base = all.find(other => other.contender.name === name);
    const tells = base !== undefined && base !== result && (isBreakwater || name === 'floor');
    return tells ? spread(ratios(rates(result), rates(base))) : null;
  });
  const [floor] = against;
  const aim = AIMS[kind];
  return [
    `  ${contender.name}`,
    `${shown(spread(rates(result)), 0)}${isSaturated(result) ? '!' : ''}${failures(result)}`,
    median(rounds.map(round => round.p50)).toFixed(2),
    median(rounds.map(round => round.p99)).toFixed(2),
    String(answerBytes),
    ...against.map(ratio => (ratio === null ? '' : shown(ratio, 2))),
    contender.name === 'Breakwater' && floor ? `${aim} ${floor.median >= aim ? 'met' : 'MISSED'}` : '',
  ];
}

function failures({ rounds }: Result): string {
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  return failed === 0 ? '' : `, ${failed} failed`;
}

function isSaturated({ rounds }: Result): boolean {
  return median(rounds.map(round => round.loadCpu)) > SATURATED;
}
