import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../client/handle.ts';
import { openDriver } from '../client/node.ts';
import { ManualClock } from '../clock.ts';
import { migrate } from './migrate.ts';

let made: Promise<Uint8Array> | undefined;

/** A migrated database without rows, as a file: to copy it costs next to nothing, to migrate one does not. */
export function emptyDatabase(): Promise<Uint8Array> {
  made ??= make();
  return made;
}

async function make(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const path = join(folder, 'empty.db');
  const db = new Database(options => openDriver({ ...options, flush: false })).open({ url: `file:${path}` });
  try {
    await migrate(db, { clock: new ManualClock() });
  } finally {
    await db.close();
  }
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true, force: true });
  return bytes;
}
