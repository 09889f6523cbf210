import { setTimeout } from 'node:timers/promises';
import { type Child, type Heap, startChild } from './support/child.ts';
import type { LoadRequest } from './support/load.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { ENVIRONMENT, seed } from './support/seed.ts';
import { type Slope, slopeOf } from './support/slope.ts';
import { percentile } from './support/statistics.ts';
import { MOST_UNDER_WAY, type Steady, steadily } from './support/steady.ts';
import { type Usual, usualCalls } from './support/usual.ts';

const MB = 1e6;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const GATEWAYS = 1_000;
const PER_SECOND = 500;
/** Of twenty requests. */
const MIX: readonly (readonly [call: Usual, count: number])[] = [
  ['get', 10],
  ['list of 100', 4],
  ['create', 2],
  ['update', 3],
  ['evaluate', 1],
];
/** Of that rate; with less, the server did not keep up, and its memory was not tried. */
const ENOUGH = 0.95;
const AIM_MB_IN_TEN_MINUTES = 1;

/** What a Node server still holds after garbage collection, minute by minute under a steady load. */
export async function heap({ quick, minutes }: BenchOptions): Promise<Report> {
  const settings = {
    perSecond: PER_SECOND,
    mix: Object.fromEntries(MIX),
    gateways: GATEWAYS,
    minutes: minutes ?? (quick ? 1 : 10),
    warmUpMinutes: quick ? 0.25 : 2,
    everySeconds: quick ? 5 : 15,
  };
  const seeded = await seed(GATEWAYS);
  const environment = { ...ENVIRONMENT, DATABASE_URL: `file:${seeded.copy('heap')}` };
  const server = await startChild('breakwater', environment, ['--expose-gc', '--max-semi-space-size=16']);
  const load = steadily(server.url, PER_SECOND, mixOf(usualCalls(seeded, GATEWAYS)));
  try {
    await setTimeout(settings.warmUpMinutes * MINUTE_MS);
    load.latencies();
    const samples = await watch(server, load, settings);
    const { dropped } = load;
    for (const [why, times] of load.failed) process.stderr.write(`${why}: ${times} times\n`);
    const failed = [...load.failed.values()].reduce((sum, times) => sum + times, 0);
    return {
      settings: { ...settings, aimMbInTenMinutes: AIM_MB_IN_TEN_MINUTES },
      tables: [tableOf(samples), loadTable(samples, { failed, dropped })],
      figures: { samples, failed, dropped },
    };
  } finally {
    await load.stop();
    await server.stop();
    seeded.remove();
  }
}

/** The calls in turns, each as evenly among the others as its count allows. */
function mixOf(requests: Readonly<Record<Usual, LoadRequest>>): LoadRequest[] {
  return MIX.flatMap(([call, count]) =>
    Array.from({ length: count }, (_, n) => ({ at: (n + 0.5) / count, request: requests[call] })),
  )
    .toSorted((a, b) => a.at - b.at)
    .map(({ request }) => request);
}

interface Sample extends Heap {
  /** Since the first. */
  readonly ms: number;
  readonly answers: number;
  readonly p50: number;
  readonly p99: number;
}

async function watch(
  server: Child,
  load: Steady,
  { minutes, everySeconds }: { minutes: number; everySeconds: number },
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const began = performance.now();
  for (let n = 0; n * everySeconds <= minutes * 60; n++) {
    await setTimeout(Math.max(0, began + n * everySeconds * 1000 - performance.now()));
    const latencies = load.latencies();
    const held = await server.heap();
    samples.push({
      ...held,
      ms: performance.now() - began,
      answers: latencies.length,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    });
    process.stderr.write(`${(held.heapUsed / MB).toFixed(2)} MB after ${latencies.length} answers\n`);
  }
  return samples;
}

const KINDS = [
  ['heapUsed', 'JavaScript heap'],
  ['external', 'buffers outside of it'],
  ['rss', 'resident memory'],
] as const;

const isFlat = ({ slope, margin }: Slope) =>
  slope - margin <= 0 || (slope * 10 * MINUTE_MS) / HOUR_MS < AIM_MB_IN_TEN_MINUTES;

function tableOf(samples: readonly Sample[]): Table {
  return {
    title: `Memory of the Node server under ${PER_SECOND} requests/s, after garbage collection`,
    columns: [
      '',
      'MB, first',
      'MB, last',
      'MB, most',
      'MB/h',
      '95 %',
      `aim < ${AIM_MB_IN_TEN_MINUTES} MB in 10 min`,
    ],
    rows: KINDS.map(([kind, name]) => {
      const values = samples.map(sample => sample[kind] / MB);
      const found = slopeOf(samples.map(sample => [sample.ms / HOUR_MS, sample[kind] / MB] as const));
      const ends = [values[0], values.at(-1), Math.max(...values)].map(value =>
        (value ?? Number.NaN).toFixed(1),
      );
      const verdict = kind === 'rss' ? '' : isFlat(found) ? 'met' : 'MISSED';
      return [name, ...ends, found.slope.toFixed(1), `± ${found.margin.toFixed(1)}`, verdict];
    }),
    notes: [
      'MB/h: the slope of a line through all samples by least squares, with its 95 % confidence interval; met where that reaches down to 0, or the slope is below the aim.',
      'Garbage is collected before each sample. The resident set is what the system gave and has not taken back: SQLite, code and garbage since collected included.',
    ],
  };
}

function loadTable(
  samples: readonly Sample[],
  { failed, dropped }: { readonly failed: number; readonly dropped: number },
): Table {
  const answers = samples.slice(1).reduce((sum, sample) => sum + sample.answers, 0);
  const rate = (answers * 1000) / (samples.at(-1)?.ms ?? Number.NaN);
  const p50s = samples.map(({ p50 }) => p50);
  const p99s = samples.map(({ p99 }) => p99);
  return {
    title: 'That load',
    columns: [
      'answers',
      'a second',
      `aim ${PER_SECOND}`,
      'failed',
      'not sent',
      'p50 ms',
      'p99 ms, median of intervals',
    ],
    rows: [
      [
        String(answers),
        rate.toFixed(0),
        rate >= PER_SECOND * ENOUGH ? 'met' : 'MISSED',
        String(failed),
        String(dropped),
        percentile(p50s, 0.5).toFixed(2),
        percentile(p99s, 0.5).toFixed(2),
      ],
    ],
    notes: [
      `Of twenty requests ${MIX.map(([call, count]) => `${count} ${call}`).join(', ')}; sent at that rate whether or not those before were answered. Not sent: while ${MOST_UNDER_WAY} were under way.`,
    ],
  };
}
