import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
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

const IMPORT = `const started = performance.now();
await import(process.argv[2]);
process.stdout.write(String(performance.now() - started));`;

/** Milliseconds from having a Worker's text to having run its global scope. */
export async function globalScope(
  bundle: string,
  rounds: number,
): Promise<{ rounds: number; workerd: Spread; emptyWorkerd: Spread; node: Spread }> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  const miniflare = new Miniflare({
    modules: true,
    script: LOADER,
    compatibilityDate: COMPATIBILITY_DATE,
    workerLoaders: { LOADER: {} },
    bindings: {
      EMPTY: { 'main.js': ANSWER },
      BUNDLE: { 'main.js': `import './bundle.js'; ${ANSWER}`, 'bundle.js': bundle },
    },
    logRequests: false,
  });
  try {
    const { origin } = await miniflare.ready;
    const file = join(folder, 'bundle.mjs');
    const importer = join(folder, 'import.mjs');
    writeFileSync(file, bundle);
    writeFileSync(importer, IMPORT);
    const inIsolate = (of: string) => async (round: number) => {
      const started = performance.now();
      const response = await fetch(`${origin}/?of=${of}&id=${of}-${round}`);
      const text = await response.text();
      if (text !== 'loaded') throw new Error(`the isolate of ${of} answered: ${text}`);
      return performance.now() - started;
    };
    const ways = [
      inIsolate('empty'),
      inIsolate('bundle'),
      async () => Number(execFileSync(process.execPath, [importer, file], { encoding: 'utf8' })),
    ];
    // The first load also warms what all isolates share.
    for (const way of ways) await way(-1);
    const [empty = [], loaded = [], node = []] = await interleaved(ways, rounds, (way, round) => way(round));
    const base = median(empty);
    return { rounds, workerd: spread(loaded.map(ms => ms - base)), emptyWorkerd: spread(empty), node: spread(node) };
  } finally {
    await miniflare.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
