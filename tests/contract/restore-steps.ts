import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { isMainThread, Worker } from 'node:worker_threads';
import { SqliteFile } from '../../packages/db/src/admin/sqlite-file.ts';
import { Connection } from '../../packages/db/src/client/connection.ts';

/**
 * Gives every step that this process, or a thread of it, takes on files and databases a name, and ends the process the
 * hard way at the one that `KILLED_AT` names: `before <step>`, `after <step>`, or `during <step>`, at the first byte it
 * writes in the folder `KILLED_IN`. `KILLED_AT=never` writes the names to the error output.
 */
const { KILLED_AT: killedAt, KILLED_IN: folder = '' } = process.env;
const seen = new Map<string, number>();
const kill = () => process.kill(process.pid, 'SIGKILL');

export function step<T>(name: string, take: () => T): T {
  const count = (seen.get(name) ?? 0) + 1;
  seen.set(name, count);
  const full = `${isMainThread ? '' : 'thread: '}${name}${count === 1 ? '' : ` ${count}`}`;
  if (killedAt === 'never') fs.writeSync(2, `${full}\n`);
  if (killedAt === `before ${full}`) kill();
  if (killedAt === `during ${full}`) killAtFirstByte();
  const result = take();
  if (killedAt === `after ${full}` || killedAt === `during ${full}`) kill();
  return result;
}

/** In another thread, since the driver holds this one. */
function killAtFirstByte(): void {
  const ready = new Int32Array(new SharedArrayBuffer(4));
  new Worker(`(${watching})()`, { eval: true, workerData: { ready, folder } });
  Atomics.wait(ready, 0, 0, 10_000);
}

function watching(): void {
  // Its text runs in a thread of its own, without this module's imports.
  const { readdirSync, statSync } = process.getBuiltinModule('node:fs');
  const { ready, folder } = process.getBuiltinModule('node:worker_threads').workerData;
  const files = readdirSync(folder).map((name: string) => `${folder}/${name}`);
  const look = () => files.map((file: string) => statSync(file).mtimeMs + statSync(file).size).join();
  const before = look();
  Atomics.store(ready, 0, 1);
  Atomics.notify(ready, 0);
  while (look() === before);
  process.kill(process.pid, 'SIGKILL');
}

const temporary = new Map<string, number>();

/** The name of a file, as it is in every run. */
function named(path: unknown): string {
  const name = basename(String(path));
  const [, made, rest] = /^\.breakwater-.*-([0-9a-f-]{36})\.tmp(.*)$/.exec(name) ?? [];
  if (made === undefined) return name.replace(/\d{8}T\d{6}Z/, '<time>');
  if (!temporary.has(made)) temporary.set(made, temporary.size + 1);
  return `temporary ${temporary.get(made)}${rest}`;
}

const { copyFileSync, fsyncSync, openSync, renameSync, rmSync } = fs;
const opened = new Map<number, string>();
fs.openSync = (path, flags, mode) => {
  const file = step(`open ${named(path)}`, () => openSync(path, flags, mode));
  opened.set(file, named(path));
  return file;
};
fs.fsyncSync = file => step(`sync ${opened.get(file)}`, () => fsyncSync(file));
fs.renameSync = (from, to) => step(`rename ${named(from)} to ${named(to)}`, () => renameSync(from, to));
fs.copyFileSync = (from, to) => step(`copy ${named(from)} to ${named(to)}`, () => copyFileSync(from, to));
fs.rmSync = (path, options) => {
  const remove = () => rmSync(path, options);
  return fs.existsSync(path) ? step(`remove ${named(path)}`, remove) : remove();
};
const { open } = promises;
promises.open = (path, flags, mode) => step(`receive ${named(path)}`, () => open(path, flags, mode));
syncBuiltinESMExports();

/** The first words of a statement: enough to know it by. */
const words = (sql = '') => sql.replace(/\s+/g, ' ').slice(0, 40).trim();

const { exec, run, all } = SqliteFile.prototype;
SqliteFile.prototype.exec = function (sql) {
  step(words(sql), () => exec.call(this, sql));
};
SqliteFile.prototype.run = function (sql, args) {
  step(words(sql), () => run.call(this, sql, args));
};
SqliteFile.prototype.all = function (sql, args) {
  return step(words(sql), () => all.call(this, sql, args));
};
const { runAll } = Connection.prototype;
Connection.prototype.runAll = function (statements) {
  return step(words(statements[0]?.sql), () => runAll.call(this, statements));
};
