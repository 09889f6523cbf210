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

/** On Node they come from modules and packages. The script of `/docs` is packed once, when it is first asked for. */
export function nodeAssets(): Assets {
  let packed: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return async (name, { headers }) => {
    if (name === 'openapi.json') return { body: await openapi() };
    const { SCALAR } = await import('../reference.generated.ts');
    const path = name === `docs/${SCALAR}` ? scalarPath() : null;
    if (path === null) return null;
    if (!/\bgzip\b/.test(headers.get('accept-encoding') ?? '')) return { body: await readFile(path) };
    packed ??= readFile(path).then(bytes => pack(bytes));
    return { body: await packed, encoding: 'gzip' };
  };
}

async function openapi(): Promise<Uint8Array<ArrayBuffer>> {
  const { OPENAPI } = await import('../openapi.generated.ts');
  return new TextEncoder().encode(OPENAPI);
}
