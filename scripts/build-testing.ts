import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readMigrations } from '@breakwater/db/migrations';
import { build, type Plugin } from 'esbuild';
import { emptyDatabase } from '../packages/sdk/src/testing/template.ts';

const ROOT = join(import.meta.dirname, '..');
const SDK = join(ROOT, 'packages/sdk');
const OUT = join(SDK, 'dist/testing');

/**
 * Adds `dist/testing` to the SDK that `buildSdk` built: the server without its database driver, in modules that are
 * loaded when they are needed, and a migrated database to copy.
 */
export async function buildTesting(): Promise<void> {
  await build({
    entryPoints: {
      index: join(SDK, 'src/testing/index.ts'),
      'thread-entry': join(ROOT, 'packages/db/src/admin/thread-entry.ts'),
    },
    outdir: OUT,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['libsql'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [usersClient, packaged],
    logLevel: 'warning',
  });
  writeFileSync(join(OUT, 'empty.db.gz'), gzipSync(await emptyDatabase(), { level: 9 }));
}

/** The client is the one that the package's users import, so that its errors are instances of theirs. */
const usersClient: Plugin = {
  name: 'users-client',
  setup(builder) {
    builder.onResolve({ filter: /^\.\.\/(index|webhooks)\.ts$/ }, ({ importer, path }) =>
      importer.startsWith(join(SDK, 'src/testing/'))
        ? { path: path.replace('../', '../esm/').replace('.ts', '.js'), external: true }
        : null,
    );
  },
};

/** What the sources find by a path beside them, as it is in the package. */
const packaged: Plugin = {
  name: 'packaged',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/template\.ts$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, 'template-built.ts'),
    }));
    builder.onLoad({ filter: /packages\/db\/src\/admin\/migrations\.ts$/ }, () => ({
      contents: `const all = ${JSON.stringify(readMigrations())};\nexport const readMigrations = () => all;`,
    }));
    builder.onLoad({ filter: /packages\/db\/src\/admin\/thread\.ts$/ }, ({ path }) => {
      const [before, after, ...more] = readFileSync(path, 'utf8').split('./thread-entry.ts');
      if (after === undefined || more.length > 0) throw new Error(`${path} names its entry not once`);
      return { contents: `${before}./thread-entry.js${after}`, loader: 'ts' };
    });
  },
};

if (import.meta.main) await buildTesting();
