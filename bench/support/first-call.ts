import type { WorkerBundle } from '../../scripts/bundle-worker.ts';
import { startChild } from './child.ts';
import { type Isolates, isolates } from './isolates.ts';
import type { LoadRequest } from './load.ts';
import { commandOf, cpuMs, familyOf } from './processes.ts';
import { ENVIRONMENT, seed } from './seed.ts';
import { interleaved, median, type Spread, spread } from './statistics.ts';
import { usualCalls } from './usual.ts';

const GATEWAYS = 10;
const FIRST = ['get', 'evaluate'] as const;

/** CPU milliseconds of workerd from a Worker's modules to the answer of its first call, less those of an empty Worker. */
export async function firstCalls(
  { modules }: WorkerBundle,
  rounds: number,
): Promise<readonly { readonly name: string; readonly cpu: Spread }[]> {
  const seeded = await seed(GATEWAYS);
  const database = await startChild('libsql', { DATABASE_PATH: seeded.copy('first'), DISTANCE_MS: '0' });
  const fresh = await isolates({
    empty: { modules: [{ name: 'main.js', text: `export default { fetch: () => new Response('ok') };` }] },
    worker: { modules, env: { ...ENVIRONMENT, DATABASE_URL: database.url } },
  });
  try {
    const workerd = familyOf(process.pid).find(pid => commandOf(pid).startsWith('workerd'));
    if (workerd === undefined) throw new Error('no workerd runs below this process');
    const calls = usualCalls(seeded, GATEWAYS);
    const asked = [
      { of: 'empty', request: calls.get },
      ...FIRST.map(name => ({ of: 'worker', request: calls[name] })),
    ];
    const measured = async ({ of, request }: (typeof asked)[number]) => {
      const before = cpuMs(workerd);
      await send(fresh, of, request);
      return cpuMs(workerd) - before;
    };
    for (const one of asked) await measured(one);
    const [empty = [], ...found] = await interleaved(asked, rounds, measured);
    const base = median(empty);
    return FIRST.map((name, n) => ({ name, cpu: spread((found[n] ?? []).map(ms => ms - base)) }));
  } finally {
    await fresh.stop();
    await database.stop();
    seeded.remove();
  }
}

async function send(fresh: Isolates, of: string, { method, path, headers, body }: LoadRequest) {
  const response = await fresh.fetch(of, path, {
    method,
    headers: headers(),
    ...(body === undefined ? {} : { body: body() }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`a first call answered ${response.status}: ${text}`);
}
