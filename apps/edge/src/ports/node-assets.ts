import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Assets } from './assets.ts';

const pack = promisify(gzip);

/** The package does not export its bundle for browsers, which stands beside what it does; null where it is not installed. */
export function scalarPath(): string | null {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve('@scalar/api-reference/style.css')), 'browser/standalone.js');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** On Node the one file there is comes from its package. It is packed once, when it is first asked for. */
export function nodeAssets(): Assets {
  let packed: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return async ({ headers }) => {
    const path = scalarPath();
    if (path === null) return null;
    if (!/\bgzip\b/.test(headers.get('accept-encoding') ?? '')) return { body: await readFile(path) };
    packed ??= readFile(path).then(bytes => pack(bytes));
    return { body: await packed, encoding: 'gzip' };
  };
}
