import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const LARGEST_GZIP = 16 * 1024;

test('the whole client fits its budget and needs nothing but the platform of the web', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    write: false,
    metafile: true,
  });
  const [output] = outputFiles;
  expect(gzipSync(output?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(LARGEST_GZIP);
  expect(Object.values(metafile.outputs).flatMap(file => file.imports)).toEqual([]);
  expect(output?.text).not.toMatch(/\b(?:process|Buffer|require)\b[.(]/);
  const server = Object.keys(metafile.inputs).filter(name =>
    /zod|drizzle|packages\/(?:api|db)|commander|src\/(?:cli|testing)\//.test(name),
  );
  expect(server).toEqual([]);
});
