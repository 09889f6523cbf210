import { basename, join } from 'node:path';
import { type OutputChunk, rolldown } from 'rolldown';
import { directImports } from './direct-imports.ts';

const packages = join(import.meta.dirname, '../packages');
const INDEXES = {
  // First, since its index hands on names of the others.
  '@breakwater/api': join(packages, 'api/src/index.ts'),
  '@breakwater/db': join(packages, 'db/src/index.ts'),
  '@breakwater/db/schema': join(packages, 'db/src/schema/index.ts'),
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
  /** The source files in these, with their bytes before they were minified. */
  readonly sources: readonly (readonly [path: string, bytes: number])[];
}

/**
 * Bundles a Worker. It starts with three modules, the entry and the bundler's helpers, which are tiny, and one with all
 * the rest; each part that is loaded on demand is one more.
 */
export async function bundleWorker(
  entry: string,
  options: { readonly minify?: boolean } = {},
): Promise<WorkerBundle> {
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    external: [/^cloudflare:/],
    resolve: {
      mainFields: ['browser', 'module', 'main'],
      conditionNames: ['workerd', 'worker', 'browser', 'import'],
    },
    transform: { target: 'es2024' },
    plugins: [directImports(INDEXES)],
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: options.minify ?? true,
    // workerd's new registry reads a source as Latin-1.
    charset: 'ascii',
    // Left to itself, it would cut the start into a module for each set of parts that share some of it.
    codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] },
  });
  await bundle.close();
  const chunks = output.filter(one => one.type === 'chunk');
  const main = chunks.find(({ isEntry }) => isEntry);
  if (main === undefined) throw new Error(`nothing was made of ${basename(entry)}`);
  const first = imported(main, new Map(chunks.map(chunk => [chunk.fileName, chunk])));
  const ordered = [main, ...chunks.filter(chunk => chunk !== main)];
  const startup = ordered.filter(chunk => first.has(chunk));
  return {
    modules: ordered.map(moduleOf),
    startup: startup.map(moduleOf),
    sources: startup.flatMap(({ modules }) =>
      Object.entries(modules).map(([path, { renderedLength }]) => [path, renderedLength] as const),
    ),
  };
}

const moduleOf = ({ fileName, code }: OutputChunk): WorkerModule => ({ name: fileName, text: code });

/** A module and everything it imports statically. */
function imported(
  chunk: OutputChunk,
  chunks: ReadonlyMap<string, OutputChunk>,
  seen = new Set<OutputChunk>(),
): Set<OutputChunk> {
  if (seen.has(chunk)) return seen;
  seen.add(chunk);
  for (const name of chunk.imports) {
    const next = chunks.get(name);
    if (next !== undefined) imported(next, chunks, seen);
  }
  return seen;
}

/**
 * What `wrangler.jsonc` says too, which a test of the guides compares. workerd's new registry compiles a module when it
 * is first imported; the old one compiles all of them before a Worker starts.
 */
export const COMPATIBILITY = {
  compatibilityDate: '2026-07-01',
  compatibilityFlags: ['new_module_registry'],
};

/** The Worker as Miniflare takes it. */
export function miniflareWorker({ modules }: WorkerBundle) {
  return {
    modules: modules.map(({ name, text }) => ({ type: 'ESModule' as const, path: name, contents: text })),
    ...COMPATIBILITY,
  };
}
