import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { groupCommit } from './group-commit.ts';
import { openDriver } from './node.ts';
import type { Driver } from './types.ts';

let folder: string;
let driver: Driver;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  driver = openDriver({ url: `file:${join(folder, 'test.db')}` });
  await driver.write([{ sql: 'CREATE TABLE t (seq INTEGER PRIMARY KEY AUTOINCREMENT, n UNIQUE)', args: [] }]);
});
afterEach(async () => {
  await driver.close();
  rmSync(folder, { recursive: true });
});

const insert = (n: number) => ({ sql: 'INSERT INTO t (n) VALUES (?)', args: [n] });
const rows = async () =>
  (await driver.read([{ sql: 'SELECT seq, n FROM t ORDER BY seq', args: [] }]))[0]?.rows;

it('batches written at once stand or fall each by itself, in their order and without a gap', async () => {
  const settled = await Promise.allSettled([
    driver.write([insert(1), insert(2)]),
    driver.write([insert(3), insert(1)]),
    driver.write([insert(4)]),
    driver.write([{ sql: "SELECT json_extract('{}', 'bw:guard')", args: [] }, insert(5)]),
    driver.write([insert(6)]),
  ]);
  expect(settled.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(settled[1]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_UNIQUE', statement: 1 } });
  expect(await rows()).toEqual([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 6],
  ]);
});

it('each batch gets the results of its own statements', async () => {
  const returning = (n: number) => ({ sql: 'INSERT INTO t (n) VALUES (?) RETURNING n', args: [n] });
  const results = await Promise.all([1, 2, 3].map(n => driver.write([returning(n), insert(n * 10)])));
  expect(results.map(([first, second]) => [first?.rows, second?.changes])).toEqual([
    [[[1]], 1],
    [[[2]], 1],
    [[[3]], 1],
  ]);
});

const turn = () => new Promise(resolve => setImmediate(resolve));

it('batches are gathered until a turn brings no more, or there are enough', async () => {
  const groups: number[] = [];
  const group = groupCommit<number>(async batches => {
    groups.push(batches.length);
    return batches.map(n => ({ results: [{ rows: [[n]], changes: 0 }] }));
  });
  const added: Promise<unknown>[] = [];
  /** Each turn begins before what is added in it looks for the next. */
  async function inTurns(sizes: readonly number[]): Promise<void> {
    for (const size of sizes) {
      const next = turn();
      for (let i = 0; i < size; i++) added.push(group.add(added.length));
      await next;
    }
    await Promise.all(added);
  }
  await inTurns([1, 1, 1, 1, 1]);
  await inTurns([8, 8, 8, 8, 8]);
  expect(await Promise.all(added)).toEqual(
    Array.from({ length: 45 }, (_, n) => [{ rows: [[n]], changes: 0 }]),
  );
  expect(groups).toEqual([5, 32, 8]);
});

it('what is written while a group commits goes into the next', async () => {
  const first = driver.write([insert(1)]);
  const later = first.then(() => Promise.all([driver.write([insert(2)]), driver.write([insert(3)])]));
  await later;
  expect((await rows())?.map(([, n]) => n)).toEqual([1, 2, 3]);
});

it('a full database takes the whole group back, and each of it learns why', async () => {
  const [pages] = await driver.read([{ sql: 'PRAGMA page_count', args: [] }]);
  const most = Number(pages?.rows[0]?.[0]) + 8;
  await driver.write([{ sql: `PRAGMA max_page_count = ${most}`, args: [] }]);
  const tooMuch = { sql: 'INSERT INTO t (n) VALUES (zeroblob(1000000))', args: [] };
  const settled = await Promise.allSettled([
    driver.write([insert(1)]),
    driver.write([insert(2), tooMuch]),
    driver.write([insert(3)]),
  ]);
  const full = { status: 'rejected', reason: { name: 'DriverError', code: 'SQLITE_FULL' } };
  expect(settled).toMatchObject([full, full, full]);
  await expect(driver.write([tooMuch, insert(4)])).resolves.toHaveLength(2);
  expect((await rows())?.map(([seq]) => seq)).toEqual([1, 2]);
});

it('closing waits for what was written', async () => {
  const path = join(folder, 'other.db');
  const other = openDriver({ url: `file:${path}` });
  void other.write([{ sql: 'CREATE TABLE t (n)', args: [] }]);
  const last = other.write([{ sql: 'INSERT INTO t VALUES (7)', args: [] }]);
  await other.close();
  await last;
  const again = openDriver({ url: `file:${path}` });
  expect((await again.read([{ sql: 'SELECT n FROM t', args: [] }]))[0]?.rows).toEqual([[7]]);
  await again.close();
});
