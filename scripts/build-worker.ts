import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { OPENAPI } from '../apps/edge/src/openapi.generated.ts';
import { bundleWorker } from './bundle-worker.ts';
import { scalarScript } from './reference/page.ts';

const EDGE = join(import.meta.dirname, '../apps/edge');

/** Writes `apps/edge/dist`, which wrangler deploys as it is. Returns what loads at start. */
export async function buildWorker(): Promise<{ bytes: number; gzip: number }> {
  const { modules, startup } = await bundleWorker(join(EDGE, 'src/worker.ts'));
  const dist = join(EDGE, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, 'worker'), { recursive: true });
  for (const { name, text } of modules) writeFileSync(join(dist, 'worker', name), text);
  writeAssets(join(dist, 'assets'));
  return {
    bytes: startup.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    gzip: startup.reduce((sum, { text }) => sum + gzipSync(text).length, 0),
  };
}

/** The files that are served beside the Worker. */
export function writeAssets(folder: string): void {
  const { name, bytes } = scalarScript();
  mkdirSync(join(folder, 'docs'), { recursive: true });
  writeFileSync(join(folder, 'docs', name), bytes);
  writeFileSync(join(folder, 'openapi.json'), OPENAPI);
}

if (import.meta.main) await buildWorker();
