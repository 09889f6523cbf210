import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../db/src/admin/migrate.ts';
import { Database } from '../../../db/src/client/handle.ts';
import { openDriver } from '../../../db/src/client/node.ts';

/** A migrated database without rows, as a file. */
export async function emptyDatabase(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const path = join(folder, 'empty.db');
  try {
    const db = new Database(options => openDriver({ ...options, flush: false })).open({
      url: `file:${path}`,
    });
    try {
      await migrate(db);
    } finally {
      await db.close();
    }
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
