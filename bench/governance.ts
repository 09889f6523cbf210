import { featuresOf } from '../packages/api/src/governance/intents/intent.ts';
import { assess, type Knowledge, type Question } from '../packages/api/src/governance/risk/assess.ts';
import { counterfactualOf } from '../packages/api/src/governance/risk/counterfactual.ts';
import { asked, database, fresh } from '../packages/api/src/governance/risk/fixture.ts';
import { WINDOW } from '../packages/api/src/governance/risk/memory.ts';
import { bearer } from '../tests/contract/people.ts';
import { type Child, startChild } from './support/child.ts';
import { type LoadRequest, load, type Measured, probe } from './support/load.ts';
import { familyCpuMs } from './support/processes.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { ENVIRONMENT, gatewayInput, type Seeded, seed } from './support/seed.ts';
import { interleaved, median, ratios, shown, spread } from './support/statistics.ts';
import { startWorker } from './support/worker.ts';

const CONNECTIONS = 16;
const AIMS = { perSecond: 1_000, scoringMicroseconds: 10 };
const RUNTIMES = ['Node', 'workerd'] as const;
type Runtime = (typeof RUNTIMES)[number];

/** Decisions per second with everything on, beside a plain create on the same server, and the scoring alone. */
export async function governance({ quick }: BenchOptions): Promise<Report> {
  const settings = { rounds: quick ? 3 : 5, seconds: quick ? 2 : 3, warmUpSeconds: quick ? 1 : 2 };
  const seeded = await seed(10);
  try {
    const results = [];
    for (const runtime of RUNTIMES)
      results.push({ runtime, calls: await measure(runtime, seeded, settings) });
    const scored = scoring(quick ? 5_000 : 50_000);
    return {
      settings,
      tables: [...results.map(({ runtime, calls }) => callsTable(runtime, calls)), scoringTable(scored)],
      figures: { results, scored },
    };
  } finally {
    seeded.remove();
  }
}

interface Contender {
  readonly name: string;
  readonly request: LoadRequest;
}

/** With the processor time of the server for each good answer, in milliseconds; Linux only. */
type Round = Measured & { readonly cpuMs: number };
type Result = Contender & { readonly rounds: readonly Round[] };

const run = crypto.randomUUID().slice(0, 8);
let made = 0;
const intent = () => ({ ...asked(database).intent, size: `s-${run}-${made++}` });

function contenders({ tenant }: Seeded): Contender[] {
  const headers = () => ({ ...bearer(tenant.people.operator.token), 'content-type': 'application/json' });
  const admin = () => ({ ...bearer(tenant.people.admin.token), 'content-type': 'application/json' });
  const post = (path: string, input: () => unknown, as = headers): LoadRequest => ({
    method: 'POST',
    path: `/trpc/${path}`,
    headers: as,
    body: () => JSON.stringify({ json: input() }),
  });
  return [
    {
      name: 'fleet.gateways.create',
      request: post('fleet.gateways.create', () => gatewayInput(`gw-${run}-${made++}`), admin),
    },
    { name: 'governance.intents.evaluate', request: post('governance.intents.evaluate', intent) },
    {
      name: 'governance.intents.evaluateMany of 10',
      request: post('governance.intents.evaluateMany', () => ({ items: Array.from({ length: 10 }, intent) })),
    },
  ];
}

async function measure(
  runtime: Runtime,
  seeded: Seeded,
  { rounds, seconds, warmUpSeconds }: { rounds: number; seconds: number; warmUpSeconds: number },
): Promise<Result[]> {
  const server = await start(runtime, seeded);
  try {
    const all = contenders(seeded);
    for (const { request } of all) {
      await probe(server.url, request);
      await load(server.url, request, { connections: CONNECTIONS, seconds: warmUpSeconds });
    }
    const measured = await interleaved(all, rounds, async ({ name, request }): Promise<Round> => {
      process.stderr.write(`${runtime}, ${name}\n`);
      const before = cpuMsOf(server);
      const round = await load(server.url, request, { connections: CONNECTIONS, seconds });
      return { ...round, cpuMs: (cpuMsOf(server) - before) / round.answered };
    });
    return all.map((contender, i) => ({ ...contender, rounds: measured[i] ?? [] }));
  } finally {
    await server.stop();
  }
}

const cpuMsOf = ({ pid }: Server) => (process.platform === 'linux' ? familyCpuMs(pid) : Number.NaN);

type Server = Pick<Child, 'url' | 'pid' | 'stop'>;

function start(runtime: Runtime, seeded: Seeded): Promise<Server> {
  return runtime === 'Node'
    ? startChild('breakwater', { ...ENVIRONMENT, DATABASE_URL: `file:${seeded.copy('governance')}` })
    : startWorker(import.meta.resolve('../apps/edge/src/worker.ts'), seeded.copy('governance-workerd'));
}

function callsTable(runtime: Runtime, calls: readonly Result[]): Table {
  const rates = ({ rounds }: Result) => rounds.map(one => one.requestsPerSecond);
  const [base] = calls;
  return {
    title: `Decisions on ${runtime}, ${CONNECTIONS} connections`,
    columns: ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms', 'of create', 'aim'],
    rows: calls.map(call => {
      const rate = spread(rates(call));
      const isAimed = runtime === 'Node' && call.name === 'governance.intents.evaluate';
      return [
        call.name,
        shown(rate, 0),
        median(call.rounds.map(one => one.p50)).toFixed(2),
        median(call.rounds.map(one => one.p99)).toFixed(2),
        shown(spread(call.rounds.map(one => one.cpuMs)), 2),
        base === undefined ? '' : shown(spread(ratios(rates(call), rates(base))), 2),
        isAimed ? `${AIMS.perSecond}/s ${rate.median >= AIMS.perSecond ? 'met' : 'MISSED'}` : '',
      ];
    }),
    notes: [
      "CPU ms: processor time of the server's process for each answer, on workerd without that of the database's server.",
      'evaluate: credential, meter, memory, policies, decision, signature, usage record, audit entry and event in one write batch.',
    ],
  };
}

interface Scored {
  readonly remembered: number;
  /** Microseconds a decision. */
  readonly assess: number;
  readonly withCounterfactual: number;
}

function scoring(times: number): Scored[] {
  const question = asked({ ...database, environment: 'prod' });
  return [0, 5, WINDOW].map(remembered => {
    const knowledge = fresh(database, {
      remembered: Array.from({ length: remembered }, (_, i) => ({
        intentId: `int_${i}` as const,
        features: featuresOf({ ...database, region: i % 2 === 0 ? 'eastus' : 'westus' }),
        success: i % 3 > 0,
      })),
    });
    const each = (decide: (question: Question, knowledge: Knowledge) => unknown) => {
      for (let i = 0; i < times; i++) decide(question, knowledge);
      const began = performance.now();
      for (let i = 0; i < times; i++) decide(question, knowledge);
      return ((performance.now() - began) * 1000) / times;
    };
    return {
      remembered,
      assess: each(assess),
      withCounterfactual: each((q, k) => counterfactualOf(q, k, assess(q, k))),
    };
  });
}

function scoringTable(scored: readonly Scored[]): Table {
  return {
    title: 'Scoring alone, µs a decision',
    columns: ['outcomes in memory', 'score and action', 'with counterfactual', 'aim'],
    rows: scored.map(({ remembered, assess: plain, withCounterfactual }) => [
      String(remembered),
      plain.toFixed(1),
      withCounterfactual.toFixed(1),
      `${AIMS.scoringMicroseconds} ${plain <= AIMS.scoringMicroseconds ? 'met' : 'MISSED'}`,
    ]),
  };
}
