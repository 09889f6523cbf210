import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { COMPATIBILITY, type WorkerBundle } from '../../scripts/bundle-worker.ts';

/** A Worker's modules, the main one first, and its settings. */
export interface Loaded {
  readonly modules: WorkerBundle['modules'];
  readonly env?: Readonly<Record<string, string>>;
}

/** Loads the modules it is told to into an isolate nobody has used, and hands the request on to it. */
const LOADER = `export default {
  async fetch(request, env) {
    const { mainModule, modules, settings } = env.LOADED[request.headers.get('x-modules')];
    const worker = env.LOADER.get(request.headers.get('x-isolate'), () => ({
      ...env.COMPATIBILITY, allowExperimental: true, mainModule, modules, env: settings,
    }));
    return worker.getEntrypoint().fetch(request);
  },
};`;

export type Isolates = Awaited<ReturnType<typeof isolates>>;

/** One workerd in which every request is the first of its isolate. */
export async function isolates(loaded: Readonly<Record<string, Loaded>>) {
  const miniflare = new Miniflare({
    modules: true,
    script: LOADER,
    compatibilityDate: COMPATIBILITY.compatibilityDate,
    // Without it, no Worker may load another with the new module registry in this workerd.
    compatibilityFlags: ['experimental'],
    workerLoaders: { LOADER: {} },
    bindings: {
      COMPATIBILITY,
      LOADED: Object.fromEntries(
        Object.entries(loaded).map(([name, { modules, env = {} }]) => [
          name,
          {
            mainModule: modules[0]?.name ?? '',
            modules: Object.fromEntries(modules.map(module => [module.name, module.text])),
            settings: env,
          },
        ]),
      ),
    },
    logRequests: false,
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      stderr.pipe(process.stderr);
    },
  });
  const { origin } = await miniflare.ready;
  let made = 0;
  return {
    fetch(of: string, path: string, init: RequestInit): Promise<Response> {
      const headers = new Headers(init.headers);
      headers.set('x-modules', of);
      headers.set('x-isolate', `${of}-${made++}`);
      return fetch(`${origin}${path}`, { ...init, headers });
    },
    stop: () => miniflare.dispose(),
  };
}
