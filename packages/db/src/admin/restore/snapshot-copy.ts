import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { Database } from '../../client/handle.ts';
import { DriverError } from '../../client/types.ts';
import type { Ctx } from '../../kernel/context.ts';
import { readDump } from '../dump/read.ts';
import { remoteSnapshot } from '../dump/snapshot.ts';
import { writeDump } from '../dump/write.ts';
import { createPrivate, removeDatabase, sync, temporaryPath } from '../files.ts';
import { type Migration, readMigrations } from '../migrations.ts';
import { SqliteFile } from '../sqlite-file.ts';
import { FileSink } from './stage.ts';

const TAKEN = 'snapshot';

/** Copies a database behind a server into a file, in place of the copy before. */
export async function takeCopy(
  { db, clock }: Ctx,
  path: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = temporaryPath(path);
  const takenAt = clock.now();
  try {
    createPrivate(temporary);
    const file = new SqliteFile(temporary);
    try {
      const sink = new FileSink(file, migrations);
      await readDump(writeDump(remoteSnapshot(db), new Date(takenAt)), sink);
      sink.end();
      file.exec('DELETE FROM leases');
      // Where the kernel keeps its times: the copy says itself when it was taken.
      file.run('INSERT INTO leases (name, owner, lease_until) VALUES (?, ?, ?)', [
        TAKEN,
        TAKEN,
        BigInt(takenAt),
      ]);
    } finally {
      file.close();
    }
    sync(temporary);
    renameSync(temporary, path);
  } finally {
    removeDatabase(temporary);
  }
}

/** A copy opened to be read. */
export interface Copy {
  readonly db: Database;
  readonly takenAt: number;
}

/** Opens a copy, or null where there is none. What would write to it fails as if the database were away. */
export function openCopy(path: string): Copy | null {
  if (!existsSync(path)) return null;
  const file = new SqliteFile(path, { bigints: false });
  const away = () => Promise.reject(new DriverError('the database is away', 'NETWORK', undefined));
  const takenAt = Number(file.all('SELECT lease_until FROM leases WHERE name = ?', [TAKEN])[0]?.[0] ?? 0);
  const db = new Database(() => ({
    kind: 'file',
    read: statements => file.read(statements),
    // biome-ignore lint/correctness/useYield: a copy is never copied.
    async *snapshot() {
      await away();
    },
    write: away,
    transaction: away,
    reconnect: () => undefined,
    close: async () => file.close(),
  }));
  return { db: db.open({ url: `file:${path}` }), takenAt };
}
