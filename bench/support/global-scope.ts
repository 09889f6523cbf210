import type { WorkerBundle } from '../../scripts/bundle-worker.ts';
import { isolates } from './isolates.ts';
import { interleaved, median, type Spread, spread } from './statistics.ts';

const ANSWER = `export default { fetch: () => new Response('loaded') };`;

/** Milliseconds from having a Worker's modules to having run its global scope. */
export async function globalScope(
  { modules, startup }: WorkerBundle,
  rounds: number,
): Promise<{ rounds: number; bundle: Spread; empty: Spread }> {
  const loading = await isolates({
    empty: { modules: [{ name: 'main.js', text: ANSWER }] },
    bundle: {
      modules: [{ name: 'main.js', text: `import './${startup[0]?.name}'; ${ANSWER}` }, ...modules],
    },
  });
  try {
    const inIsolate = async (of: 'empty' | 'bundle') => {
      const started = performance.now();
      const text = await (await loading.fetch(of, '/', {})).text();
      if (text !== 'loaded') throw new Error(`the isolate of ${of} answered: ${text}`);
      return performance.now() - started;
    };
    const both = ['empty', 'bundle'] as const;
    // The first load also warms what all isolates share.
    for (const of of both) await inIsolate(of);
    const [empty = [], loaded = []] = await interleaved(both, rounds, inIsolate);
    const base = median(empty);
    return { rounds, bundle: spread(loaded.map(ms => ms - base)), empty: spread(empty) };
  } finally {
    await loading.stop();
  }
}
