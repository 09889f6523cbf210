import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledServer } from '../server.ts';

/** The bundled server, for as long as `work` goes on. */
export async function programIn<T>(work: (program: string, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-faults-'));
  try {
    return await work(await bundledServer(join(folder, 'bundle')), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
