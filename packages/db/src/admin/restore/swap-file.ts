import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { DriverError, type FileAccess } from '../../client/types.ts';
import { createPrivate, folderOf, freePath, removeDatabase, stamp, sync, temporaryPath } from '../files.ts';
import { SqliteFile } from '../sqlite-file.ts';
import { vacuumInto } from '../thread.ts';

const PATIENCE_MS = 10_000;

/**
 * Puts a database in the place of the live one, which is kept as `pre-restore-<time>.sqlite`; the name of that copy.
 * At every moment either the old or the new one is whole under the live name.
 */
export function swapFile(live: FileAccess, staging: string, now: number): Promise<string> {
  return live.exclusively(async install => {
    const folder = folderOf(live.path);
    const copy = await keepCopy(live.path, freePath(folder, `pre-restore-${stamp(now)}`, '.sqlite'));
    try {
      sync(staging);
      install(() => {
        emptyLog(live.path);
        renameSync(staging, live.path);
        sync(folder);
      });
    } catch (error) {
      removeDatabase(copy);
      throw error;
    }
    return basename(copy);
  }, PATIENCE_MS);
}

/** The copy gets its name when it is whole. */
async function keepCopy(live: string, copy: string): Promise<string> {
  const temporary = temporaryPath(live);
  try {
    await copyDatabase(live, temporary);
    for (const suffix of ['-wal', '']) {
      if (!existsSync(temporary + suffix)) continue;
      sync(temporary + suffix);
      renameSync(temporary + suffix, copy + suffix);
    }
    return copy;
  } catch (error) {
    removeDatabase(temporary);
    removeDatabase(copy);
    throw error;
  }
}

async function copyDatabase(live: string, copy: string): Promise<void> {
  try {
    createPrivate(copy);
    await vacuumInto(live, copy);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    removeDatabase(copy);
    copyFileSync(live, copy);
    if (existsSync(`${live}-wal`)) copyFileSync(`${live}-wal`, `${copy}-wal`);
  }
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'VALIDATION';

/**
 * Makes a file whole without its log, so that it can be renamed alone and the next one of its name does not meet a log
 * that is not its own. What cannot be read stays as it is: that is in a byte copy by now.
 */
export function emptyLog(live: string): void {
  const file = new SqliteFile(live);
  try {
    const [outcome] = file.all('PRAGMA wal_checkpoint(TRUNCATE)');
    if (Number(outcome?.[0]) !== 0) throw new DriverError('the file is being read', 'SQLITE_BUSY', undefined);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code))))
      throw error;
  } finally {
    file.close();
  }
  for (const suffix of ['-wal', '-shm']) rmSync(live + suffix, { force: true });
}
