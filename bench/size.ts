import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { buildSdk } from '../scripts/build-sdk.ts';
import { bundleWorker, type WorkerBundle } from '../scripts/bundle-worker.ts';
import { globalScope } from './support/global-scope.ts';
import { type BenchOptions, type Report, type Table, within } from './support/report.ts';
import { shown } from './support/statistics.ts';

const ENTRY = 'apps/edge/src/worker.ts';
const SDK = 'packages/sdk/dist/esm';
const KB = 1024;
const WORKER_BYTES = 400 * KB;
const WORKER_GZIP_BYTES = 120 * KB;
const GLOBAL_SCOPE_MS = 50;
const SDK_GZIP_BYTES = 16 * KB;
const DECLARATION_BYTES = 200 * KB;

/** What users download: Worker, SDK and declarations; and what a Worker does before its first request. */
export async function size({ quick }: BenchOptions): Promise<Report> {
  const worker = await bundleWorker(ENTRY);
  const parts = contributors(worker);
  const scope = await globalScope(worker, quick ? 5 : 21);
  await buildSdk();
  const sdk = await bundled(join(SDK, 'index.js'), []);
  const own = await bundled(join(SDK, 'index.js'), ['@trpc/*', 'superjson']);
  const figures = {
    startup: bytesOf(worker.startup),
    all: bytesOf(worker.modules),
    modules: worker.modules.length,
    parts,
    globalScope: scope,
    sdk: { minified: sdk.length, gzip: gzipSync(sdk).length },
    sdkWithoutDependencies: { minified: own.length, gzip: gzipSync(own).length },
    declarations: declarationBytes(),
  };
  return {
    settings: { entry: ENTRY, rounds: scope.rounds },
    figures,
    tables: [sizes(figures), partsTable(parts)],
  };
}

interface Bytes {
  readonly minified: number;
  /** Every module compressed by itself, added up. */
  readonly gzip: number;
}

function bytesOf(modules: WorkerBundle['modules']): Bytes {
  const texts = modules.map(({ text }) => Buffer.from(text));
  return {
    minified: texts.reduce((sum, text) => sum + text.length, 0),
    gzip: texts.reduce((sum, text) => sum + gzipSync(text).length, 0),
  };
}

interface Figures {
  readonly startup: Bytes;
  readonly all: Bytes;
  readonly modules: number;
  readonly globalScope: Awaited<ReturnType<typeof globalScope>>;
  readonly sdk: Bytes;
  readonly sdkWithoutDependencies: Bytes;
  readonly declarations: number;
}

const kilobytes = (bytes: number) => `${(bytes / KB).toFixed(1)} KB`;
const against = (bytes: number, budget: number) => [`<= ${kilobytes(budget)}`, within(bytes, budget)];

function sizes(figures: Figures): Table {
  const {
    startup,
    all,
    modules,
    globalScope: scope,
    sdk,
    sdkWithoutDependencies: own,
    declarations,
  } = figures;
  return {
    title: 'Sizes',
    columns: ['', 'measured', 'budget', ''],
    rows: [
      ['Worker at start, minified', kilobytes(startup.minified), ...against(startup.minified, WORKER_BYTES)],
      ['Worker at start, gzip', kilobytes(startup.gzip), ...against(startup.gzip, WORKER_GZIP_BYTES)],
      [`  all its ${modules} modules, minified`, kilobytes(all.minified), '', ''],
      ['  all its modules, gzip', kilobytes(all.gzip), '', ''],
      [
        'Worker, global scope in workerd (ms)',
        shown(scope.bundle, 1),
        `<= ${GLOBAL_SCOPE_MS}`,
        within(scope.bundle.median, GLOBAL_SCOPE_MS),
      ],
      ['  an empty Worker, the same way (ms)', shown(scope.empty, 1), '', ''],
      ['SDK, minified', kilobytes(sdk.minified), '', ''],
      ['SDK, gzip', kilobytes(sdk.gzip), ...against(sdk.gzip, SDK_GZIP_BYTES)],
      ['  without @trpc/* and superjson, gzip', kilobytes(own.gzip), '', ''],
      ['SDK declarations', kilobytes(declarations), ...against(declarations, DECLARATION_BYTES)],
    ],
    notes: [
      'At start: the main module and what it imports statically; the rest is loaded on demand. gzip is per module, added up.',
      'Global scope: a running workerd loads the modules into a fresh isolate and answers without calling it, less the same with an empty module; median (lowest–highest) of rounds in turns. The lowest is what it costs on an idle machine.',
    ],
  };
}

const MOST_PARTS = 10;

function partsTable(parts: readonly (readonly [string, number])[]): Table {
  const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  return {
    title: 'Where the bytes at start are',
    columns: ['', 'not minified', 'share'],
    rows: parts
      .slice(0, MOST_PARTS)
      .map(([name, bytes]) => [name, kilobytes(bytes), `${((100 * bytes) / total).toFixed(0)} %`]),
  };
}

/** Bytes of the sources at start by package, and for zod its locales apart: they come and go with one import. */
function contributors({ sources }: WorkerBundle): [string, number][] {
  const bytes = new Map<string, number>();
  for (const [path, length] of sources) {
    const name = packageOf(relative('.', path));
    bytes.set(name, (bytes.get(name) ?? 0) + length);
  }
  return [...bytes].toSorted(([, a], [, b]) => b - a);
}

function packageOf(path: string): string {
  const inside = path.split('node_modules/').at(-1) ?? path;
  if (inside === path) return path.split('/').slice(0, 2).join('/');
  const segments = inside.split('/');
  const name = segments.slice(0, inside.startsWith('@') ? 2 : 1).join('/');
  return inside.startsWith('zod/') && inside.includes('/locales/') ? 'zod locales' : name;
}

async function bundled(entry: string, external: string[]): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    minify: true,
    external,
    logLevel: 'warning',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return file.contents;
}

function declarationBytes(): number {
  return readdirSync(SDK, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.d.ts'))
    .reduce((sum, name) => sum + readFileSync(join(SDK, name)).length, 0);
}
