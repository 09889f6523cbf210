import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { emitDeclarations } from './declarations.ts';

const PACKAGE = join(import.meta.dirname, '../packages/sdk');
const DIST = join(PACKAGE, 'dist');

/** Builds `packages/sdk/dist`: ESM and CJS, each with its own declarations and source maps, and the command line. */
export async function buildSdk(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  const shared: BuildOptions = {
    entryPoints: ['index', 'webhooks'].map(name => join(PACKAGE, `src/${name}.ts`)),
    bundle: true,
    packages: 'external',
    platform: 'neutral',
    target: 'es2022',
    sourcemap: true,
    logLevel: 'warning',
  };
  await build({ ...shared, format: 'esm', outdir: join(DIST, 'esm') });
  await build({ ...shared, format: 'cjs', outdir: join(DIST, 'cjs'), outExtension: { '.js': '.cjs' } });
  await buildCommandLine();
  emitDeclarations(join(DIST, 'esm'));
  cpSync(join(DIST, 'esm'), join(DIST, 'cjs'), {
    recursive: true,
    filter: source => !/\.js(\.map)?$/.test(source),
  });
  for (const name of readdirSync(join(DIST, 'cjs'), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.d.ts')) commonJsDeclarations(join(DIST, 'cjs', name));
  }
}

/** `dist/cli/breakwater.js`: the command line and the library it reads flags with, in one file. */
async function buildCommandLine(): Promise<void> {
  const licence = readFileSync(join(PACKAGE, 'node_modules/commander/LICENSE'), 'utf8');
  await build({
    entryPoints: { breakwater: join(PACKAGE, 'src/cli/bin.ts') },
    bundle: true,
    external: ['@trpc/*', 'superjson'],
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // The library is CommonJS, which asks for modules of Node with require.
    banner: {
      js: `/*! Contains commander.\n${licence}*/\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);`,
    },
    logLevel: 'warning',
    outdir: join(DIST, 'cli'),
  });
}

/** The same declarations, as a CommonJS module's. */
function commonJsDeclarations(path: string): void {
  const text = readFileSync(path, 'utf8').replace(/(from ?'\.{1,2}\/[^']+)\.js'/g, "$1.cjs'");
  writeFileSync(path.replace(/\.d\.ts$/, '.d.cts'), text);
  rmSync(path);
}

if (import.meta.main) await buildSdk();
