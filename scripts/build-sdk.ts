import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
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
  const formats = [
    { format: 'esm', outdir: join(DIST, 'esm'), index: './index.js' },
    { format: 'cjs', outdir: join(DIST, 'cjs'), outExtension: { '.js': '.cjs' }, index: './index.cjs' },
  ] as const;
  for (const { index, ...format } of formats) {
    await build({ ...shared, ...format });
    const entryPoints = [join(PACKAGE, 'src/files.ts')];
    await build({ ...shared, ...format, entryPoints, plugins: [errorsOf(index)] });
  }
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

/** Takes the errors from the client, so that whoever catches them finds them instances of its classes. */
const errorsOf = (index: string): Plugin => ({
  name: 'errors-of-the-client',
  setup(builder) {
    builder.onResolve({ filter: /\/errors\.ts$/ }, () => ({ path: index, external: true }));
  },
});

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
