import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A fresh path for a file that goes before the call ends: beside a database and named after it. */
export const temporaryPath = (database: string): string =>
  join(dirname(database), `${prefixOf(database)}${crypto.randomUUID()}.tmp`);

/** Whether a file of that name was made for that database; others may share its folder. */
export const isTemporary = (name: string, database: string): boolean =>
  name.startsWith(prefixOf(database)) && MADE.test(name.slice(prefixOf(database).length));

const prefixOf = (database: string): string => `.breakwater-${basename(database)}-`;
const MADE = /^[0-9a-f-]{36}\.tmp(?:-wal|-shm|-journal|\.lock)?$/;

/** Makes an empty file that only its owner may read. */
export function createPrivate(path: string): void {
  closeSync(openSync(path, 'wx', 0o600));
}

/** A database file with what SQLite may have left beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}

/** Makes sure that the bytes, or the names in a folder, are on the disk. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** `YYYYMMDDTHHMMSSZ` of a time. */
export const stamp = (time: number): string =>
  new Date(time)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');

/** A path that is not taken: `name.ext`, then `name-1.ext`, … */
export function freePath(folder: string, name: string, extension: string): string {
  for (let n = 0; ; n++) {
    const path = join(folder, `${name}${n === 0 ? '' : `-${n}`}${extension}`);
    if (!existsSync(path)) return path;
  }
}

export const folderOf = (path: string): string => dirname(path);
