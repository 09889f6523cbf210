import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fixture, failure } from './fixture.ts';

// A connection of our own, outside the server's queue, stands for another process on the same file.
let fixture: Fixture;
let other: Database.Database;

beforeEach(async () => {
  fixture = await Fixture.start();
  await fixture.client.execute('CREATE TABLE t (n INT)');
  other = new Database(fixture.path);
});

afterEach(async () => {
  if (other.inTransaction) other.exec('ROLLBACK');
  other.close();
  await fixture.stop();
});

function rows(): unknown {
  return other.prepare('SELECT count(*) AS n FROM t').get();
}

test.each([
  ['execute', () => fixture.client.execute('INSERT INTO t VALUES (1)')],
  ['batch', () => fixture.client.batch(['INSERT INTO t VALUES (1)'], 'write')],
  ['deferred batch', () => fixture.client.batch(['INSERT INTO t VALUES (1)'], 'deferred')],
])('%s gets SQLITE_BUSY, and what is written afterwards is really committed', async (_name, write) => {
  other.exec('BEGIN IMMEDIATE');
  expect((await failure(write())).code).toBe('SQLITE_BUSY');
  other.exec('ROLLBACK');
  await fixture.client.execute('INSERT INTO t (n) VALUES (2)');
  expect(rows()).toMatchObject({ n: 1 });
  await write();
  expect(rows()).toMatchObject({ n: 2 });
  other.exec('BEGIN IMMEDIATE');
});

test('a stream refused once can write again after its rollback', async () => {
  other.exec('BEGIN IMMEDIATE');
  const transaction = await fixture.client.transaction('deferred');
  expect((await failure(transaction.execute('INSERT INTO t VALUES (1)'))).code).toBe('SQLITE_BUSY');
  other.exec('ROLLBACK');
  await transaction.execute('ROLLBACK');
  await transaction.execute('INSERT INTO t VALUES (2)');
  expect(rows()).toMatchObject({ n: 1 });
  transaction.close();
});
