import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../client/handle.ts';
import { BreakwaterError } from '../errors.ts';
import { remoteSnapshot } from './dump/snapshot.ts';
import { writeDump } from './dump/write.ts';
import { createPrivate, removeDatabase, temporaryPath } from './files.ts';
import { SqliteFile } from './sqlite-file.ts';
import { meaningOfFile } from './storage-failure.ts';
import { vacuumInto } from './thread.ts';

/** A whole database on its way out. Whoever gets it discards it, at the end as when nobody wants the rest. */
export interface Backup {
  /** Length of the whole; null while it is being made. */
  readonly bytes: number | null;
  readonly parts: AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/** A backup of the database as it is now: a SQLite file of a file, SQL of anything. Writers go on meanwhile. */
export async function backup(db: Database, format: 'sqlite' | 'sql', createdAt: Date): Promise<Backup> {
  if (db.file === null) {
    if (format === 'sqlite') throw noFile();
    return { bytes: null, parts: writeDump(remoteSnapshot(db), createdAt), discard: async () => undefined };
  }
  const copy = temporaryPath(db.file.path);
  try {
    createPrivate(copy);
    await vacuumInto(db.file.path, copy);
    return format === 'sqlite' ? await fileBackup(copy) : dumpBackup(copy, createdAt);
  } catch (error) {
    removeDatabase(copy);
    throw meaningOfFile(error);
  }
}

const noFile = () =>
  new BreakwaterError(
    'UNSUPPORTED',
    'this database is behind a server, which gives no file: ask for format=sql',
    {
      reason: 'no_file',
    },
  );

async function fileBackup(copy: string): Promise<Backup> {
  const file = await open(copy);
  const { size } = await file.stat();
  const parts = file.createReadStream({ autoClose: false });
  let kept = true;
  return {
    bytes: size,
    parts,
    async discard() {
      if (!kept) return;
      kept = false;
      parts.destroy();
      await file.close();
      removeDatabase(copy);
    },
  };
}

function dumpBackup(copy: string, createdAt: Date): Backup {
  const file = new SqliteFile(copy);
  let open = true;
  return {
    bytes: null,
    parts: writeDump(file, createdAt),
    async discard() {
      if (!open) return;
      open = false;
      file.close();
      removeDatabase(copy);
    },
  };
}

/** What temporary files go beside: the file of the database, or a name in the system's folder for them. */
export const placeOf = (db: Database): string => db.file?.path ?? join(tmpdir(), 'remote');
