import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BreakwaterError, conflict } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { type Change, change, guard } from './change.ts';
import { rehearse } from './rehearse.ts';

describe.each(['file', 'http'] as const)('a rehearsal on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
    await database.db.write([{ sql: 'CREATE TABLE plain (n integer UNIQUE)', args: [] }]);
  });
  afterAll(() => database.close());
  const insert = (n: number): Change =>
    change(undefined, { steps: [{ sql: 'INSERT INTO plain VALUES (?)', args: [n] }] });
  const impossible: Change = change(undefined, {
    steps: [guard('1 = ?', [2], () => conflict('never', 'this cannot be'))],
  });
  const count = async () => {
    const [found] = await database.db.read([{ sql: 'SELECT count(*) FROM plain', args: [] }]);
    return found?.rows[0]?.[0];
  };
  const refusals = async (changes: readonly Change[], most = 100) => {
    const found: [number, unknown][] = [];
    await rehearse(
      await database.tenant(),
      changes,
      (at, why) => found.push([at, why instanceof BreakwaterError ? why.details?.reason : why]),
      most,
    );
    return found;
  };

  it('finds each change that would be refused, sees those before it, and leaves nothing behind', async () => {
    const changes = [insert(1), insert(2), insert(1), impossible, insert(3), insert(3)];
    expect(await refusals(changes)).toEqual([
      [2, 'unique'],
      [3, 'never'],
      [5, 'unique'],
    ]);
    expect(await refusals([insert(1)])).toEqual([]);
    expect(await count()).toBe(0);
  });

  it('takes many changes, and stops at the most refusals asked for', async () => {
    const many = Array.from({ length: 1_200 }, (_, at) => insert(at));
    expect(await refusals([...many, insert(700)])).toEqual([[1_200, 'unique']]);
    expect(await refusals([insert(1), insert(1), insert(1), insert(1)], 2)).toHaveLength(2);
    expect(await count()).toBe(0);
  });
});

it('a rehearsal that fills the database ends there, and leaves nothing behind', async () => {
  const database = await testDatabase('file');
  const { db } = database;
  await db.write([{ sql: 'CREATE TABLE plain (n)', args: [] }]);
  const [pages] = await db.read([{ sql: 'PRAGMA page_count', args: [] }]);
  await db.write([{ sql: `PRAGMA max_page_count = ${Number(pages?.rows[0]?.[0]) + 8}`, args: [] }]);
  const sized = (bytes: number): Change =>
    change(undefined, { steps: [{ sql: 'INSERT INTO plain VALUES (zeroblob(?))', args: [bytes] }] });
  const refused: number[] = [];
  const changes = [sized(1), sized(1_000_000), sized(1)];
  await expect(
    rehearse(await database.tenant(), changes, at => void refused.push(at), 100),
  ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(refused).toEqual([]);
  expect(await db.read([{ sql: 'SELECT n FROM plain', args: [] }])).toMatchObject([{ rows: [] }]);
  await database.close();
});
