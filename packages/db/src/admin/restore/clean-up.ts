import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../client/handle.ts';
import { folderOf, isTemporary } from '../files.ts';

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const COPY = /^pre-restore-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-\d+)?\.sqlite(?:-wal)?$/;

/** Removes copies of replaced databases after seven days, but for the newest. */
export function removeOldCopies(path: string, now: number): void {
  const folder = folderOf(path);
  const copies = readdirSync(folder)
    .filter(name => COPY.test(name))
    .toSorted();
  const newest = copies.findLast(name => name.endsWith('.sqlite'));
  for (const name of copies) {
    const isNewest = newest !== undefined && name.startsWith(newest);
    if (!isNewest && takenAt(name) < now - KEPT_MS) rmSync(join(folder, name), { force: true });
  }
}

function takenAt(name: string): number {
  const [, year, month, day, hour, minute, second] = COPY.exec(name) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** What a process left behind that ended in the middle of its work. */
export interface Interrupted {
  /** Temporary files of backups and restores. */
  readonly files: readonly string[];
  /** Leases that would keep others waiting: from writing behind the gate, or from starting the same again. */
  readonly leases: readonly string[];
}

/** Removes it, and says what it was. For a process that has just opened the file: no other can be at it. */
export async function removeInterrupted(db: Database, path: string, now: number): Promise<Interrupted> {
  const folder = folderOf(path);
  const files = readdirSync(folder).filter(name => isTemporary(name, path));
  for (const name of files) rmSync(join(folder, name), { force: true });
  const [held] = await db.read([{ sql: 'SELECT name FROM leases WHERE lease_until > ?', args: [now] }]);
  const leases = (held?.rows ?? []).map(([name]) => String(name));
  if (leases.length > 0)
    await db.write([{ sql: 'UPDATE leases SET lease_until = ? WHERE lease_until > ?', args: [now, now] }]);
  return { files, leases };
}
