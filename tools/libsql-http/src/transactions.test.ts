import { stat } from 'node:fs/promises';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLOSE, execute, Fixture, failure, until } from './fixture.ts';
import { ManualTimers } from './timers.ts';

const TRANSACTION_MAX_MS = 5000;
const STREAM_IDLE_MS = 10_000;

let timers: ManualTimers;
let fixture: Fixture;

beforeEach(async () => {
  timers = new ManualTimers();
  fixture = await Fixture.start({
    timers,
    transactionMaxMs: TRANSACTION_MAX_MS,
    streamIdleMs: STREAM_IDLE_MS,
  });
  await fixture.client.batch(['CREATE TABLE t (n INT)', 'INSERT INTO t VALUES (0)'], 'write');
});

afterEach(() => fixture.stop());

async function value(): Promise<unknown> {
  return (await fixture.client.execute('SELECT n FROM t')).rows[0]?.n;
}

describe('interactive transactions', () => {
  test('commit makes the work visible, rollback undoes it', async () => {
    const kept = await fixture.client.transaction('write');
    await kept.execute('UPDATE t SET n = 1');
    expect(await value()).toBe(0);
    expect((await kept.execute('SELECT n FROM t')).rows[0]?.n).toBe(1);
    await kept.commit();
    expect(await value()).toBe(1);
    const undone = await fixture.client.transaction('write');
    await undone.execute('UPDATE t SET n = 2');
    await undone.rollback();
    expect(await value()).toBe(1);
  });

  test('a client that closes its transaction without commit undoes it', async () => {
    const transaction = await fixture.client.transaction('write');
    await transaction.execute('UPDATE t SET n = 1');
    transaction.close();
    await until(() => fixture.server.stats().streams === 0);
    expect(await value()).toBe(0);
  });

  test('a failing statement leaves the transaction open', async () => {
    const transaction = await fixture.client.transaction('write');
    await transaction.execute('UPDATE t SET n = 1');
    await failure(transaction.execute('INSERT INTO nope VALUES (1)'));
    await transaction.commit();
    expect(await value()).toBe(1);
  });

  test('a commit that breaks a deferred foreign key fails and can be rolled back', async () => {
    await fixture.client.executeMultiple(
      'CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p(id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const transaction = await fixture.client.transaction('write');
    await transaction.execute('INSERT INTO c VALUES (1)');
    expect((await failure(transaction.commit())).code).toBe('SQLITE_CONSTRAINT_FOREIGNKEY');
    expect((await fixture.client.execute('SELECT count(*) FROM c')).rows[0]?.[0]).toBe(0);
    await fixture.client.execute('UPDATE t SET n = 5');
    expect(await value()).toBe(5);
  });

  test('savepoints nest', async () => {
    const transaction = await fixture.client.transaction('write');
    await transaction.execute('UPDATE t SET n = 1');
    await transaction.execute('SAVEPOINT inner_one');
    await transaction.execute('UPDATE t SET n = 2');
    await transaction.execute('ROLLBACK TO inner_one');
    await transaction.execute('RELEASE inner_one');
    await transaction.commit();
    expect(await value()).toBe(1);
  });
});

describe('one writer, many readers', () => {
  test('readers do not wait for an open write transaction', async () => {
    const writer = await fixture.client.transaction('write');
    await writer.execute('UPDATE t SET n = 1');
    expect(await value()).toBe(0);
    expect((await fixture.client.batch(['SELECT n FROM t'], 'read'))[0]?.rows[0]?.n).toBe(0);
    const reader = await fixture.client.transaction('read');
    expect((await reader.execute('SELECT n FROM t')).rows[0]?.n).toBe(0);
    await writer.commit();
    expect((await reader.execute('SELECT n FROM t')).rows[0]?.n).toBe(0);
    await reader.commit();
    expect(await value()).toBe(1);
  });

  test('every kind of writer waits its turn, and none blocks the server', async () => {
    const writer = await fixture.client.transaction('write');
    await writer.execute('UPDATE t SET n = n + 1');
    const waiting = [
      fixture.client.execute('UPDATE t SET n = n + 1'),
      fixture.client.batch(['UPDATE t SET n = n + 1'], 'write'),
      fixture.client.batch(['UPDATE t SET n = n + 1'], 'deferred'),
      fixture.client.executeMultiple('BEGIN IMMEDIATE; UPDATE t SET n = n + 1; COMMIT'),
      fixture.client.executeMultiple('CREATE TABLE other (a)'),
    ];
    await until(() => fixture.server.stats().waitingWriters === waiting.length);
    expect(await value()).toBe(0);
    await writer.commit();
    await Promise.all(waiting);
    expect(await value()).toBe(5);
  });

  test('20 concurrent read-modify-write transactions all complete and lose no update', async () => {
    const increment = async () => {
      const transaction = await fixture.client.transaction('write');
      const n = Number((await transaction.execute('SELECT n FROM t')).rows[0]?.n);
      await transaction.execute({ sql: 'UPDATE t SET n = ?', args: [BigInt(n + 1)] });
      await transaction.commit();
    };
    await Promise.all(Array.from({ length: 20 }, increment));
    expect(await value()).toBe(20);
    expect(fixture.server.stats()).toMatchObject({
      streams: 0,
      waitingWriters: 0,
      connections: { taken: 0 },
    });
  });

  test('a client that gives up while waiting never writes', async () => {
    const writer = await fixture.client.transaction('write');
    await writer.execute('UPDATE t SET n = 1');
    const abort = new AbortController();
    const body = JSON.stringify({ requests: [execute('UPDATE t SET n = 99'), CLOSE] });
    const given = fetch(`${fixture.server.url}/v2/pipeline`, { method: 'POST', body, signal: abort.signal });
    await until(() => fixture.server.stats().waitingWriters === 1);
    abort.abort();
    expect((await failure(given)).message).toContain('aborted');
    await until(() => fixture.server.stats().waitingWriters === 0);
    await writer.commit();
    expect(await value()).toBe(1);
  });
});

describe('a deferred transaction that becomes a writer', () => {
  test('waits when it has read nothing yet', async () => {
    const writer = await fixture.client.transaction('write');
    await writer.execute('UPDATE t SET n = n + 1');
    const upgrading = await fixture.client.transaction('deferred');
    const update = upgrading.execute('UPDATE t SET n = n + 1');
    await until(() => fixture.server.stats().waitingWriters === 1);
    await writer.commit();
    await update;
    await upgrading.commit();
    expect(await value()).toBe(2);
  });

  test('is refused at once when it has read and another is writing, and may go on reading', async () => {
    const upgrading = await fixture.client.transaction('deferred');
    await upgrading.execute('SELECT n FROM t');
    const writer = await fixture.client.transaction('write');
    await writer.execute('UPDATE t SET n = 1');
    const refused = await failure(upgrading.execute('UPDATE t SET n = 2'));
    expect(refused.code).toBe('SQLITE_BUSY');
    expect(refused.message).toContain('SQLite error: database is locked');
    expect((await upgrading.execute('SELECT n FROM t')).rows[0]?.n).toBe(0);
    await upgrading.commit();
    await writer.commit();
    expect(await value()).toBe(1);
  });

  test('is refused at once when its snapshot is old, and its commit still ends it', async () => {
    const upgrading = await fixture.client.transaction('deferred');
    await upgrading.execute('SELECT n FROM t');
    await fixture.client.execute('UPDATE t SET n = 1');
    expect((await failure(upgrading.execute('UPDATE t SET n = 2'))).code).toBe('SQLITE_BUSY_SNAPSHOT');
    expect((await failure(upgrading.execute('UPDATE t SET n = 3'))).code).toBe('SQLITE_BUSY_SNAPSHOT');
    await fixture.client.execute('UPDATE t SET n = n + 1');
    expect((await upgrading.execute('SELECT n FROM t')).rows[0]?.n).toBe(0);
    await upgrading.commit();
    await fixture.client.execute('UPDATE t SET n = n + 1');
    expect(await value()).toBe(3);
  });

  test('succeeds when nobody else has written', async () => {
    const upgrading = await fixture.client.transaction('deferred');
    await upgrading.execute('SELECT n FROM t');
    await upgrading.execute('UPDATE t SET n = 1');
    const other = fixture.client.execute('UPDATE t SET n = n + 1');
    await until(() => fixture.server.stats().waitingWriters === 1);
    await upgrading.commit();
    await other;
    expect(await value()).toBe(2);
  });
});

describe('time limits', () => {
  test('a transaction open too long is rolled back, and its stream answers no more', async () => {
    const transaction = await fixture.client.transaction('write');
    await transaction.execute('UPDATE t SET n = 1');
    timers.advance(TRANSACTION_MAX_MS);
    expect(fixture.server.stats().connections.taken).toBe(0);
    await fixture.client.execute('UPDATE t SET n = n + 10');
    expect((await failure(transaction.execute('UPDATE t SET n = 1'))).code).toBe('TRANSACTION_TIMEOUT');
    expect((await failure(transaction.execute('UPDATE t SET n = 1'))).code).toBe('TRANSACTION_CLOSED');
    expect((await failure(transaction.commit())).code).toBe('TRANSACTION_CLOSED');
    expect(await value()).toBe(10);
  });

  test('its time starts at BEGIN and requests do not extend it', async () => {
    const transaction = await fixture.client.transaction('write');
    await transaction.execute('UPDATE t SET n = 1');
    timers.advance(TRANSACTION_MAX_MS - 1);
    await transaction.execute('UPDATE t SET n = 2');
    timers.advance(1);
    expect((await failure(transaction.commit())).code).toBe('TRANSACTION_TIMEOUT');
    expect(await value()).toBe(0);
  });

  test('a finished transaction’s time does not count against the next on its stream', async () => {
    const first = await fixture.pipeline([execute('BEGIN')]);
    timers.advance(TRANSACTION_MAX_MS - 1);
    const second = await fixture.pipeline([execute('COMMIT'), execute('BEGIN')], first.baton);
    timers.advance(TRANSACTION_MAX_MS - 1);
    const third = await fixture.pipeline(
      [execute('UPDATE t SET n = 1'), execute('COMMIT'), CLOSE],
      second.baton,
    );
    expect(third.results.map(result => result.type)).toEqual(['ok', 'ok', 'ok']);
    expect(await value()).toBe(1);
  });

  test('the writer next in line goes on when a transaction times out', async () => {
    const transaction = await fixture.client.transaction('write');
    await transaction.execute('UPDATE t SET n = 1');
    const waiting = fixture.client.execute('UPDATE t SET n = n + 10');
    await until(() => fixture.server.stats().waitingWriters === 1);
    timers.advance(TRANSACTION_MAX_MS - 1);
    timers.advance(1);
    await waiting;
    expect(await value()).toBe(10);
  });

  test('a transaction that times out while it waits for the lock is told so', async () => {
    const deferred = await fixture.pipeline([execute('BEGIN')]);
    timers.advance(1);
    const writer = await fixture.client.transaction('write');
    await writer.execute('UPDATE t SET n = 1');
    const waiting = fixture.pipeline([execute('UPDATE t SET n = 2')], deferred.baton);
    await until(() => fixture.server.stats().waitingWriters === 1);
    timers.advance(TRANSACTION_MAX_MS - 1);
    expect((await waiting).results[0]?.error?.code).toBe('TRANSACTION_TIMEOUT');
    await writer.commit();
    expect(await value()).toBe(1);
  });

  test('an idle stream expires, each request putting that off', async () => {
    const first = await fixture.pipeline([execute('SELECT 1')]);
    timers.advance(STREAM_IDLE_MS - 1);
    const second = await fixture.pipeline([execute('SELECT 1')], first.baton);
    timers.advance(STREAM_IDLE_MS);
    const expired = await fixture.post('/v2/pipeline', { baton: second.baton, requests: [] });
    expect(expired.status).toBe(400);
    expect(await expired.json()).toEqual({
      message: 'The stream has expired due to inactivity',
      code: 'STREAM_EXPIRED',
    });
    timers.advance(300_000);
    expect(fixture.server.stats().streams).toBe(0);
  });
});

test('a writer waits so long and no longer, then gets SQLITE_BUSY', async () => {
  const slow = await Fixture.start({ timers, lockTimeoutMs: 5000, transactionMaxMs: 60_000 });
  try {
    await slow.client.execute('CREATE TABLE t (n INT)');
    const writer = await slow.client.transaction('write');
    await writer.execute('INSERT INTO t VALUES (1)');
    const waiting = failure(slow.client.execute('INSERT INTO t VALUES (2)'));
    const transaction = await slow.client.transaction('write');
    const beginning = failure(transaction.execute('INSERT INTO t VALUES (3)'));
    await until(() => slow.server.stats().waitingWriters === 2);
    timers.advance(5000);
    expect((await waiting).code).toBe('SQLITE_BUSY');
    expect((await beginning).code).toBe('SQLITE_BUSY');
    await writer.commit();
    expect((await slow.client.execute('SELECT n FROM t')).rows.map(row => row.n)).toEqual([1]);
  } finally {
    await slow.stop();
  }
});

test('closing the server rolls back what is open and folds the log into the file', async () => {
  const transaction = await fixture.client.transaction('write');
  await transaction.execute('UPDATE t SET n = 1');
  const waiting = failure(fixture.client.execute('UPDATE t SET n = 2'));
  await until(() => fixture.server.stats().waitingWriters === 1);
  await fixture.server.close();
  expect((await waiting).code).toBe('STREAM_CLOSED');
  expect(fixture.server.stats()).toEqual({
    streams: 0,
    waitingWriters: 0,
    connections: { taken: 0, idle: 0 },
  });
  expect((await stat(`${fixture.path}-wal`)).size).toBe(0);
  const file = new Database(fixture.path);
  expect(file.prepare('SELECT n FROM t').get()).toMatchObject({ n: 0 });
  file.close();
});
