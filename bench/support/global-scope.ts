import { Miniflare } from 'miniflare';
import type { WorkerBundle } from '../../scripts/bundle-worker.ts';
import { interleaved, median, type Spread, spread } from './statistics.ts';

const ANSWER = `export default { fetch: () => new Response('loaded') };`;
const COMPATIBILITY_DATE = '2026-07-01';

/** Loads the modules it is told to into an isolate nobody has used, and asks that for an answer. */
const LOADER = `export default {
  async fetch(request, env) {
    const { searchParams } = new URL(request.url);
    const modules = searchParams.get('of') === 'bundle' ? env.BUNDLE : env.EMPTY;
    const worker = env.LOADER.get(searchParams.get('id'), () => ({
      compatibilityDate: '${COMPATIBILITY_DATE}', mainModule: 'main.js', modules, env: {},
    }));
    return worker.getEntrypoint().fetch('http://isolate/');
  },
};`;

/** Milliseconds from having a Worker's modules to having run its global scope. */
export async function globalScope(
  { modules, startup }: WorkerBundle,
  rounds: number,
): Promise<{ rounds: number; bundle: Spread; empty: Spread }> {
  const miniflare = new Miniflare({
    modules: true,
    script: LOADER,
    compatibilityDate: COMPATIBILITY_DATE,
    workerLoaders: { LOADER: {} },
    bindings: {
      EMPTY: { 'main.js': ANSWER },
      BUNDLE: {
        'main.js': `import './${startup[0]?.name}'; ${ANSWER}`,
        ...Object.fromEntries(modules.map(({ name, text }) => [name, text])),
      },
    },
    logRequests: false,
  });
  try {
    const { origin } = await miniflare.ready;
    const inIsolate = async (of: 'empty' | 'bundle', round: number) => {
      const started = performance.now();
      const response = await fetch(`${origin}/?of=${of}&id=${of}-${round}`);
      const text = await response.text();
      if (text !== 'loaded') throw new Error(`the isolate of ${of} answered: ${text}`);
      return performance.now() - started;
    };
    const both = ['empty', 'bundle'] as const;
    // The first load also warms what all isolates share.
    for (const of of both) await inIsolate(of, -1);
    const [empty = [], loaded = []] = await interleaved(both, rounds, inIsolate);
    const base = median(empty);
    return { rounds, bundle: spread(loaded.map(ms => ms - base)), empty: spread(empty) };
  } finally {
    await miniflare.dispose();
  }
}
