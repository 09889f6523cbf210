import { startChild } from './support/child.ts';
import { type LoadRequest, load, type Measured, probe } from './support/load.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { ENVIRONMENT, type Seeded, seed } from './support/seed.ts';
import { interleaved, median, shown, spread } from './support/statistics.ts';
import { type Usual, usualCalls } from './support/usual.ts';
import { type Behind, behind, startWorker } from './support/worker.ts';

const DELAY_MS = 30;
const GATEWAYS = 1_000;
const AIMS: readonly (readonly [call: Usual, multiple: number])[] = [
  ['get', 2.1],
  ['list of 100', 2.1],
  ['create', 2.1],
  ['update', 3.1],
  ['evaluate', 2.1],
];
const RUNTIMES = ['Node', 'workerd'] as const;
type Runtime = (typeof RUNTIMES)[number];

interface Settings {
  readonly delayMs: number;
  readonly gateways: number;
  readonly connections: number;
  readonly rounds: number;
  /** Where the database is near, and where it is far. */
  readonly seconds: { readonly near: number; readonly far: number };
}

/** How long calls take when the database is far away, as multiples of what each request to it takes longer. */
export async function distance({ quick }: BenchOptions): Promise<Report> {
  const settings: Settings = {
    delayMs: DELAY_MS,
    gateways: GATEWAYS,
    // Calls one after the other: waiting for each other is not what is asked about.
    connections: 1,
    rounds: quick ? 2 : 5,
    seconds: quick ? { near: 0.5, far: 1.5 } : { near: 1, far: 3 },
  };
  const seeded = await seed(GATEWAYS);
  try {
    const results = [];
    for (const runtime of RUNTIMES)
      results.push({ runtime, calls: await measure(runtime, seeded, settings) });
    return {
      settings: { ...settings, aims: Object.fromEntries(AIMS) },
      tables: results.map(({ runtime, calls }) => tableOf(runtime, calls, settings)),
      figures: results,
    };
  } finally {
    seeded.remove();
  }
}

interface Call {
  readonly name: string;
  readonly aim: number | null;
  readonly trips: number;
  readonly near: readonly Measured[];
  readonly far: readonly Measured[];
}

const BARE: LoadRequest = {
  method: 'POST',
  path: '/v2/pipeline',
  headers: () => ({ 'content-type': 'application/json' }),
  body: () =>
    JSON.stringify({ requests: [{ type: 'execute', stmt: { sql: 'SELECT 1' } }, { type: 'close' }] }),
};

async function measure(runtime: Runtime, seeded: Seeded, settings: Settings): Promise<Call[]> {
  const { connections, rounds, seconds, delayMs } = settings;
  const [near, far] = [await start(runtime, seeded, 0), await start(runtime, seeded, delayMs)];
  const requests = usualCalls(seeded, GATEWAYS);
  const asked = [
    {
      name: 'one request to the database',
      aim: null,
      request: BARE,
      of: ({ database }: Behind) => database.url,
    },
    ...AIMS.map(([name, aim]) => ({ name, aim, request: requests[name], of: ({ url }: Behind) => url })),
  ];
  const contenders = asked.flatMap(({ name, request, of }) => [
    { name, request, url: of(near), seconds: seconds.near },
    { name, request, url: of(far), seconds: seconds.far },
  ]);
  try {
    for (const { url, request } of contenders)
      await load(url, request, { connections, seconds: seconds.near });
    const trips: number[] = [];
    for (const { request, of } of asked) trips.push(await tripsOf(near, of(near), request));
    const measured = await interleaved(contenders, rounds, ({ name, url, request, seconds: long }, round) => {
      process.stderr.write(`${runtime}, round ${round}: ${name}\n`);
      return load(url, request, { connections, seconds: long });
    });
    return asked.map(({ name, aim }, n) => ({
      name,
      aim,
      trips: trips[n] ?? Number.NaN,
      near: measured[n * 2] ?? [],
      far: measured[n * 2 + 1] ?? [],
    }));
  } finally {
    await near.stop();
    await far.stop();
  }
}

const PROBES = 5;

/** Requests to the database for one call; the fewest of some calls, as a job may ask meanwhile. */
async function tripsOf({ database }: Behind, url: string, request: LoadRequest): Promise<number> {
  const counts: number[] = [];
  for (let n = 0; n < PROBES; n++) {
    const before = await database.count('requests');
    await probe(url, request);
    counts.push((await database.count('requests')) - before);
  }
  return Math.min(...counts);
}

function start(runtime: Runtime, seeded: Seeded, distanceMs: number) {
  const path = seeded.copy(`${runtime}-${distanceMs}`);
  return runtime === 'workerd'
    ? startWorker(import.meta.resolve('../apps/edge/src/worker.ts'), path, distanceMs)
    : behind(path, distanceMs, DATABASE_URL => startChild('breakwater', { ...ENVIRONMENT, DATABASE_URL }));
}

function tableOf(runtime: Runtime, calls: readonly Call[], { delayMs, connections }: Settings): Table {
  const p50s = (rounds: readonly Measured[]) => rounds.map(({ p50 }) => p50);
  return {
    title: `Calls on ${runtime} with the database ${delayMs} ms away, p50, ${connections} at a time`,
    columns: ['', 'requests', 'ms, database near', `ms, ${delayMs} ms away`, `of ${delayMs} ms`, 'aim', ''],
    rows: calls.map(({ name, aim, trips, near, far }) => {
      const multiple = spread(p50s(far).map(ms => ms / delayMs));
      return [
        name,
        String(trips),
        shown(spread(p50s(near)), 2),
        median(p50s(far)).toFixed(1),
        shown(multiple, 2),
        aim === null ? '' : `<= ${aim}`,
        aim === null ? '' : multiple.median <= aim ? 'met' : 'MISSED',
      ];
    }),
    notes: [
      'requests: how many a call makes to the database, counted there. None can be answered sooner than that many delays.',
      'The database, tools/libsql-http, holds back every answer for that long, as a network with that round trip would; connections stay open, and opening them is not delayed.',
      'What exceeds a whole number of delays is work: that of a call is in the column of the near database.',
    ],
  };
}
