import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as schema from '../schema/index.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { tableShapes } from './tables.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

const rows = async (sql: string, ...args: string[]) => {
  const [found] = await database.db.read([{ sql, args }]);
  return (found?.rows ?? []).map(row => [...row]);
};

it('no table is forgotten', () => {
  const declared = Object.values(schema).filter(value => is(value, SQLiteTable));
  expect(tableShapes().map(t => t.name)).toEqual(declared.map(t => getTableConfig(t).name).toSorted());
});

it('tables are what the migrations made of them', async () => {
  for (const { name, columns, indexes, foreignKeys } of tableShapes()) {
    const stored = await rows('SELECT name, lower(type), "notnull", pk FROM pragma_table_info(?)', name);
    expect([name, columns.map(c => [c.name, c.type, c.primaryKey])]).toEqual([
      name,
      stored.map(([column, type, , pk]) => [column, type, pk !== 0]),
    ]);
    for (const [column, , notNull, pk] of stored) {
      if (pk === 0) expect(columns.find(c => c.name === column)?.nullable).toBe(notNull === 0);
    }
    const made = await rows(
      `SELECT name, "unique", partial FROM pragma_index_list(?) WHERE origin <> 'pk' ORDER BY name`,
      name,
    );
    expect([name, indexes.map(i => [i.name, i.unique, i.where !== null]).toSorted()]).toEqual([
      name,
      made.map(([index, unique, partial]) => [index, unique === 1, partial === 1]),
    ]);
    for (const index of indexes) {
      const parts = await rows('SELECT name FROM pragma_index_info(?) ORDER BY seqno', index.name);
      const named = index.columns
        .map(c => c.replace(/ collate nocase$/, ''))
        .map(c => (/^\w+$/.test(c) ? c : null));
      expect(named).toEqual(parts.flat());
    }
    const keys = await rows(
      'SELECT "from", "table", "to", lower(on_delete) FROM pragma_foreign_key_list(?) ORDER BY 1',
      name,
    );
    expect([name, foreignKeys.map(k => [k.column, k.table, k.refColumn, k.onDelete]).toSorted()]).toEqual([
      name,
      keys,
    ]);
  }
});
