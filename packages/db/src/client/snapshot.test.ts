import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import type { SnapshotRows, Statement, Value } from './types.ts';

const ROWS = 5_000;

async function taken(rows: AsyncGenerator<SnapshotRows>): Promise<Value[][][]> {
  const results: Value[][][] = [];
  for await (const { statement, rows: some } of rows) {
    results[statement] = [...(results[statement] ?? []), ...some.map(row => [...row])];
  }
  return results;
}

describe.each(['file', 'http'] as const)('a snapshot on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
    const { db } = database;
    await db.write([{ sql: 'CREATE TABLE many (n integer, t text, b blob, r real)', args: [] }]);
    const series = `WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?)
 INSERT INTO many SELECT n, 'row ' || n, x'00ff', n / 2.0 FROM s`;
    await db.write([{ sql: series, args: [ROWS] }]);
  });
  afterAll(() => database.close());
  const all: Statement = { sql: 'SELECT n, t, b, r FROM many ORDER BY n', args: [] };
  const none: Statement = { sql: 'SELECT n FROM many WHERE n > ?', args: [ROWS] };
  const count: Statement = { sql: 'SELECT count(*), ? FROM many', args: ['é'] };

  it('yields every row of every statement, in order', async () => {
    const [rows, nothing, counted] = await taken(database.db.snapshot([all, none, count]));
    expect(rows).toHaveLength(ROWS);
    expect(rows?.[6]).toEqual([7, 'row 7', expect.any(Uint8Array), 3.5]);
    expect(rows?.every(([, , bytes]) => bytes instanceof Uint8Array && bytes[1] === 255)).toBe(true);
    expect(nothing).toBeUndefined();
    expect(counted).toEqual([[ROWS, 'é']]);
  });

  it('does not see what is written meanwhile, nor keep it from being written', async () => {
    const rows = database.db.snapshot([all, count]);
    const { value } = await rows.next();
    expect(value.rows.length).toBeLessThan(ROWS);
    await database.db.write([{ sql: 'INSERT INTO many (n) VALUES (?)', args: [ROWS + 1] }]);
    const rest = await taken(rows);
    expect(rest[1]).toEqual([[ROWS, 'é']]);
    await database.db.write([{ sql: 'DELETE FROM many WHERE n = ?', args: [ROWS + 1] }]);
  });

  it('hands long rows on few at a time', async () => {
    const long: Statement = {
      sql: 'SELECT n, CAST(zeroblob(600000) AS BLOB) FROM many WHERE n <= ?',
      args: [5],
    };
    const counts: number[] = [];
    for await (const { rows } of database.db.snapshot([long])) counts.push(rows.length);
    expect(counts).toEqual([2, 2, 1]);
  });

  it('can be left before its end, and refuses to write', async () => {
    for await (const { rows } of database.db.snapshot([all])) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
    expect((await taken(database.db.snapshot([count])))[0]).toEqual([[ROWS, 'é']]);
    const broken = taken(database.db.snapshot([{ sql: 'SELECT nothing FROM nowhere', args: [] }]));
    await expect(broken).rejects.toMatchObject({ name: 'DriverError' });
  });
});
