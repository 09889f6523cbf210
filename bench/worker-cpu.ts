import { loadavg } from 'node:os';
import { bundleWorker } from '../scripts/bundle-worker.ts';
import { type Child, startChild } from './support/child.ts';
import { firstCalls } from './support/first-call.ts';
import { globalScope } from './support/global-scope.ts';
import { type LoadRequest, probe } from './support/load.ts';
import { commandOf, cpuMs, familyOf } from './support/processes.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { seed } from './support/seed.ts';
import { interleaved, type Spread, shown, spread } from './support/statistics.ts';
import { USUAL, usualCalls } from './support/usual.ts';
import { startWorker } from './support/worker.ts';

const GATEWAYS = 1_000;
const PARALLEL = 8;
const FREE_PLAN_MS = 10;
const WORKER = 'apps/edge/src/worker.ts';
const EMPTY = 'bench/servers/empty-worker.ts';

interface Settings {
  readonly gateways: number;
  readonly parallel: number;
  readonly rounds: number;
  readonly requests: number;
  readonly warmUp: number;
  readonly starts: number;
}

/** The CPU time of a Worker's requests and of its start. */
export async function workerCpu({ quick }: BenchOptions): Promise<Report> {
  const settings: Settings = {
    gateways: GATEWAYS,
    parallel: PARALLEL,
    ...(quick
      ? { rounds: 2, requests: 40, warmUp: 100, starts: 5 }
      : { rounds: 7, requests: 160, warmUp: 400, starts: 21 }),
  };
  const requests = await measure(settings);
  const start = await starts(settings);
  return {
    settings: { ...settings },
    tables: [requestTable(requests, settings), startTable(start)],
    figures: { requests, start },
  };
}

interface Measured {
  readonly name: string;
  /** CPU milliseconds a request, round by round: one after the other, and several at a time. */
  readonly alone: readonly number[];
  readonly parallel: readonly number[];
}

async function measure({ rounds, requests, warmUp }: Settings): Promise<Measured[]> {
  const seeded = await seed(GATEWAYS);
  const started: Pick<Child, 'stop'>[] = [];
  try {
    const worker = await startWorker(import.meta.resolve(`../${WORKER}`), seeded.copy('cpu'));
    started.push(worker);
    const empty = await startChild('workerd', { WORKER_ENTRY: EMPTY });
    started.push(empty);
    const usual = usualCalls(seeded, GATEWAYS);
    const nothing: LoadRequest = { method: 'GET', path: '/', headers: () => ({}) };
    const asked = [
      { name: 'an empty Worker', server: empty, request: nothing },
      ...USUAL.map(name => ({ name, server: worker, request: usual[name] })),
    ].map(one => ({ ...one, pid: workerdOf(one.server.pid) }));
    for (const { name, server, request } of asked) {
      process.stderr.write(`warming up: ${name}\n`);
      await send(server.url, request, Math.ceil(warmUp / weightOf(name)), PARALLEL);
    }
    const contenders = asked.flatMap(one => [1, PARALLEL].map(atOnce => ({ ...one, atOnce })));
    const found = await interleaved(contenders, rounds, async ({ name, server, request, pid, atOnce }) => {
      process.stderr.write(`${name}, ${atOnce} at a time\n`);
      const count = Math.ceil(requests / weightOf(name));
      const before = cpuMs(pid);
      await send(server.url, request, count, atOnce);
      return (cpuMs(pid) - before) / count;
    });
    return asked.map(({ name }, n) => ({
      name,
      alone: found[n * 2] ?? [],
      parallel: found[n * 2 + 1] ?? [],
    }));
  } finally {
    for (const server of started) await server.stop();
    seeded.remove();
  }
}

/** Of a request that does much, fewer tell as much. */
const weightOf = (name: string) => (name.startsWith('ingest') ? 4 : 1);

/** Miniflare runs workerd in a process below its own. */
function workerdOf(pid: number): number {
  const found = familyOf(pid).find(one => commandOf(one).startsWith('workerd'));
  if (found === undefined) throw new Error('no workerd runs below Miniflare');
  return found;
}

async function send(url: string, request: LoadRequest, count: number, atOnce: number): Promise<void> {
  let left = count;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await probe(url, request);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

interface Start {
  readonly bundle: Spread;
  readonly empty: Spread;
  readonly first: Awaited<ReturnType<typeof firstCalls>>;
  /** Running processes, on average over the minute before. */
  readonly load: number;
}

async function starts({ starts: rounds }: Settings): Promise<Start> {
  const [load = Number.NaN] = loadavg();
  const worker = await bundleWorker(WORKER);
  return { ...(await globalScope(worker, rounds)), first: await firstCalls(worker, rounds), load };
}

function requestTable(measured: readonly Measured[], { requests, gateways }: Settings): Table {
  const [empty] = measured;
  const base = empty === undefined ? Number.NaN : spread(empty.alone).median;
  return {
    title: `CPU of a Worker's requests, ms of the workerd process`,
    columns: [
      '',
      'one at a time',
      `${PARALLEL} at a time`,
      'less an empty Worker',
      `free plan, ${FREE_PLAN_MS} ms`,
    ],
    rows: measured.map(one => {
      const alone = spread(one.alone);
      const own = alone.median - base;
      return [
        one.name,
        shown(alone, 2),
        shown(spread(one.parallel), 2),
        one === empty ? '' : own.toFixed(2),
        one === empty ? '' : own <= FREE_PLAN_MS ? 'fits' : 'OVER',
      ];
    }),
    notes: [
      `Each round ${requests} requests of a kind, of ingest a quarter, in turns, divided by their number; ${gateways} gateways stored. The database runs in another process and is not counted.`,
      'All of workerd is counted: HTTP, compiler and garbage collector too. Cloudflare counts the time of the isolate only, so this is an upper bound on a machine as fast.',
      `Cloudflare's free plan gives a request ${FREE_PLAN_MS} ms of CPU, the paid plan 30 s by default and up to 5 minutes. A request that starts an isolate does not pay for the global scope: that has a limit of its own.`,
    ],
  };
}

function startTable({ bundle, empty, first, load }: Start): Table {
  return {
    title: "Cold start: the Worker's global scope in a fresh isolate",
    columns: ['', 'ms', 'load average before'],
    rows: [
      ['Breakwater, less the empty Worker', shown(bundle, 1), load.toFixed(1)],
      ['an empty Worker', shown(empty, 1), ''],
      ...first.map(({ name, cpu }) => [`CPU up to the answer of a first ${name}`, shown(cpu, 1), '']),
    ],
    notes: [
      'Wall time from having the modules to an answer that runs none of their code. With a load average above what the machine has cores for, it waits for a core: the lowest is what it costs on an idle machine.',
      'A first call also compiles and evaluates the modules it loads on demand: all that workerd does for it, less what it does for an empty Worker.',
    ],
  };
}
