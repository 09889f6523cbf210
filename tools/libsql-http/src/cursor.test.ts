import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLOSE, execute, Fixture, until } from './fixture.ts';
import { ManualTimers } from './timers.ts';

const ENDLESS =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, hex(zeroblob(5000)) FROM n, t';

let timers: ManualTimers;
let fixture: Fixture;

beforeEach(async () => {
  timers = new ManualTimers();
  fixture = await Fixture.start({ timers, transactionMaxMs: 5000, streamIdleMs: 10_000 });
  await fixture.client.executeMultiple('CREATE TABLE t (a INT UNIQUE); INSERT INTO t VALUES (1)');
});

afterEach(() => fixture.stop());

interface Entry {
  readonly type: string;
  readonly [field: string]: unknown;
}

async function cursor(
  steps: readonly object[],
  baton?: string | null,
): Promise<[header: { baton: string }, Entry[]]> {
  const response = await fixture.post('/v3/cursor', { baton, batch: { steps } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  const [header, ...entries] = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  return [header, entries];
}

function stmt(sql: string, condition?: object): object {
  return { stmt: { sql }, condition };
}

/** Starts a cursor, reads its header and first rows, and then takes nothing until resumed. */
async function stall(
  body: object,
): Promise<{ baton: string; destroy: () => void; resume: () => Promise<unknown> }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${fixture.server.url}/v3/cursor`, { method: 'POST' }, response => {
      response.once('data', (data: Buffer) => {
        response.pause();
        const [header = ''] = data.toString().split('\n');
        const resume = () => once(response.resume(), 'end');
        resolve({ baton: JSON.parse(header).baton, destroy: () => outgoing.destroy(), resume });
      });
      response.on('error', () => outgoing.destroy());
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

/** Whether nobody holds a snapshot older than the last write. */
async function logFoldsAway(): Promise<boolean> {
  await fixture.client.execute('UPDATE t SET a = a + 1');
  return (await fixture.client.execute('PRAGMA wal_checkpoint(TRUNCATE)')).rows[0]?.busy === 0;
}

test('gives a header and then each step’s entries, one per line', async () => {
  const [header, entries] = await cursor([
    stmt('SELECT 1 AS one UNION ALL SELECT 2'),
    stmt('INSERT INTO t VALUES (1)'),
    stmt('SELECT 3', { type: 'ok', step: 1 }),
    stmt('INSERT INTO t VALUES (2)', { type: 'error', step: 1 }),
  ]);
  expect(Object.keys(header)).toEqual(['baton', 'base_url']);
  expect(entries).toEqual([
    { type: 'step_begin', step: 0, cols: [{ name: 'one', decltype: null }] },
    { type: 'row', row: [{ type: 'integer', value: '1' }] },
    { type: 'row', row: [{ type: 'integer', value: '2' }] },
    { type: 'step_end', affected_row_count: 0, last_insert_rowid: null },
    {
      type: 'step_error',
      step: 1,
      error: { message: 'SQLite error: UNIQUE constraint failed: t.a', code: 'SQLITE_CONSTRAINT_UNIQUE' },
    },
    { type: 'step_begin', step: 3, cols: [] },
    { type: 'step_end', affected_row_count: 1, last_insert_rowid: '2' },
  ]);
  expect((await fixture.pipeline([CLOSE], header.baton)).baton).toBeNull();
});

test('a text that is not one statement is an error of the whole cursor', async () => {
  const [, entries] = await cursor([stmt('SELECT 1'), stmt('SELECT 1; SELECT 2')]);
  expect(entries).toEqual([
    { type: 'error', error: { message: expect.any(String), code: 'SQL_MANY_STATEMENTS' } },
  ]);
});

test('a result larger than any buffer arrives whole and in order', async () => {
  const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, hex(zeroblob(50)) FROM n`;
  const [, entries] = await cursor([stmt(sql)]);
  const rows = entries.filter(entry => entry.type === 'row');
  expect(rows).toHaveLength(20_000);
  expect(rows[19_999]).toMatchObject({ row: [{ value: '20000' }, { type: 'text' }] });
});

test('continues a transaction by its baton', async () => {
  const { baton } = await fixture.pipeline([execute('BEGIN IMMEDIATE')]);
  const [header] = await cursor([stmt('INSERT INTO t VALUES (2) RETURNING a')], baton);
  const { results } = await fixture.pipeline(
    [execute('COMMIT'), execute('SELECT count(*) FROM t'), CLOSE],
    header.baton,
  );
  expect(results[1]?.response?.result?.rows).toEqual([[{ type: 'integer', value: '2' }]]);
});

test('the request after a cursor waits until its rows are taken', async () => {
  const reader = await stall({ batch: { steps: [stmt(`${ENDLESS} LIMIT 3000`)] } });
  let answered = false;
  const next = fixture.pipeline([execute('SELECT 1'), CLOSE], reader.baton).then(answer => {
    answered = true;
    return answer;
  });
  // A round trip of another stream: time enough for the request above to have been answered.
  await fixture.client.execute('SELECT 1');
  expect(answered).toBe(false);
  await reader.resume();
  expect((await next).results.map(result => result.type)).toEqual(['ok', 'ok']);
});

test('an endless result is produced only as it is taken, and others are served meanwhile', async () => {
  const reader = await stall({ batch: { steps: [stmt(ENDLESS)] } });
  expect((await fixture.client.execute('SELECT a FROM t')).rows[0]?.a).toBe(1);
  await fixture.client.execute('UPDATE t SET a = 2');
  reader.destroy();
  await until(() => fixture.server.stats().connections.taken === 0);
  expect(fixture.server.stats().streams).toBe(0);
  expect(await logFoldsAway()).toBe(true);
});

test('a reader that takes nothing for too long loses its cursor and its snapshot', async () => {
  await stall({ batch: { steps: [stmt(ENDLESS)] } });
  timers.advance(10_000);
  await until(() => fixture.server.stats().connections.taken === 0);
  expect(await logFoldsAway()).toBe(true);
});

test('a cursor does not keep its transaction alive beyond the time limit', async () => {
  const { baton } = await fixture.pipeline([execute('BEGIN IMMEDIATE'), execute('UPDATE t SET a = 5')]);
  const reader = await stall({ baton, batch: { steps: [stmt(ENDLESS)] } });
  const waiting = fixture.client.execute('UPDATE t SET a = a + 1');
  await until(() => fixture.server.stats().waitingWriters === 1);
  timers.advance(4999);
  timers.advance(1);
  await waiting;
  expect((await fixture.client.execute('SELECT a FROM t')).rows[0]?.a).toBe(2);
  expect(await logFoldsAway()).toBe(true);
  reader.destroy();
});

test('a reader that takes nothing from a RETURNING holds up no other writer', async () => {
  const sql = `WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO t SELECT i FROM n RETURNING a, hex(zeroblob(5000))`;
  const reader = await stall({ batch: { steps: [stmt(sql)] } });
  await fixture.client.execute('DELETE FROM t WHERE a > 2');
  expect((await fixture.client.execute('SELECT count(*) FROM t')).rows[0]?.[0]).toBe(1);
  reader.destroy();
});

test('closing the server ends a stalled cursor', async () => {
  await stall({ batch: { steps: [stmt(ENDLESS)] } });
  await fixture.server.close();
  expect(fixture.server.stats().connections).toEqual({ taken: 0, idle: 0 });
});
