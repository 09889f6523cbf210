import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { directImports } from './direct-imports.ts';

const packages = join(import.meta.dirname, '../packages');
const INDEXES = {
  // First, since its index hands on names of the other.
  '@breakwater/api': join(packages, 'api/src/index.ts'),
  '@breakwater/db': join(packages, 'db/src/index.ts'),
};

interface WorkerModule {
  readonly name: string;
  readonly text: string;
}

/** A Worker as it is deployed: the module it starts with first, and what that loads on demand. */
export interface WorkerBundle {
  readonly modules: readonly WorkerModule[];
  /** Those that are evaluated before the first request. */
  readonly startup: readonly WorkerModule[];
  readonly metafile: Metafile;
}

/** Bundles a Worker with one module per part that is loaded on demand, so that it starts with little. */
export async function bundleWorker(
  entry: string,
  options: { readonly minify?: boolean } = {},
): Promise<WorkerBundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    mainFields: ['browser', 'module', 'main'],
    conditions: ['workerd', 'worker', 'browser', 'import'],
    minify: options.minify ?? true,
    external: ['cloudflare:*'],
    plugins: [directImports(INDEXES)],
    logLevel: 'warning',
  });
  const modules = outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
  const outputs = Object.entries(metafile.outputs);
  const main = outputs.find(([, { entryPoint }]) => entryPoint?.endsWith(basename(entry)))?.[0];
  if (main === undefined) throw new Error(`esbuild made no module of ${entry}`);
  const first = new Set([...imported(metafile, main)].map(path => basename(path)));
  const isMain = ({ name }: WorkerModule) => name === basename(main);
  const ordered = [...modules.filter(isMain), ...modules.filter(module => !isMain(module))];
  return { modules: ordered, startup: ordered.filter(({ name }) => first.has(name)), metafile };
}

/** A module and everything it imports statically. */
function imported({ outputs }: Metafile, path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { kind, path: next } of outputs[path]?.imports ?? []) {
    if (kind === 'import-statement') imported({ inputs: {}, outputs }, next, seen);
  }
  return seen;
}

/** The modules as Miniflare takes them. */
export function miniflareModules({ modules }: WorkerBundle) {
  return modules.map(({ name, text }) => ({ type: 'ESModule' as const, path: name, contents: text }));
}
