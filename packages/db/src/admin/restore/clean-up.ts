import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../client/handle.ts';
import { folderOf, isTemporary } from '../files.ts';

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const HELD = "SELECT 1 FROM leases WHERE name IN ('backup', 'restore') AND lease_until > ?";
const COPY = /^pre-restore-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-\d+)?\.sqlite(?:-wal)?$/;

/** Removes copies of replaced databases after seven days, but for the newest, and files of calls that never ended. */
export async function cleanUpFiles(db: Database, path: string, now: number): Promise<void> {
  const folder = folderOf(path);
  const names = readdirSync(folder);
  const copies = names.filter(name => COPY.test(name)).toSorted();
  const newest = copies.findLast(name => name.endsWith('.sqlite'));
  for (const name of copies) {
    const isNewest = newest !== undefined && name.startsWith(newest);
    if (!isNewest && takenAt(name) < now - KEPT_MS) rmSync(join(folder, name), { force: true });
  }
  const [held] = await db.read([{ sql: HELD, args: [now] }]);
  if (held === undefined || held.rows.length > 0) return;
  for (const name of names.filter(isTemporary)) rmSync(join(folder, name), { force: true });
}

function takenAt(name: string): number {
  const [, year, month, day, hour, minute, second] = COPY.exec(name) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
