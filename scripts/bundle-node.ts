import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const MIGRATIONS = join(import.meta.dirname, '../packages/db/migrations');

/**
 * Bundles programs for Node, by name, into a folder, and returns where they are. They start several times as fast as
 * their sources, and without the memory that taking the types out of those leaves behind. One of the name
 * `thread-entry` is what threads of the database run.
 */
export async function bundleForNode(
  folder: string,
  programs: Readonly<Record<string, string>>,
): Promise<(name: string) => string> {
  // As deep as the sources, which find the migrations by a relative path.
  const outdir = join(folder, 'src', 'admin');
  mkdirSync(outdir, { recursive: true });
  symlinkSync(MIGRATIONS, join(folder, 'migrations'));
  await build({
    entryPoints: { ...programs },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [nativeDriver],
    logLevel: 'warning',
  });
  if ('thread-entry' in programs) symlinkSync('thread-entry.js', join(outdir, 'thread-entry.ts'));
  return name => join(outdir, `${name}.js`);
}

const nativeDriver: Plugin = {
  name: 'native-driver',
  setup(builder) {
    builder.onResolve({ filter: /^libsql$/ }, ({ importer }) => ({
      path: pathToFileURL(createRequire(importer).resolve('libsql')).href,
      external: true,
    }));
  },
};
