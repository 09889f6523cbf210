import { expect, test } from 'vitest';
import { testDatabase } from '../testing.ts';
import { multiRowInsert } from './multi-row.ts';

test.each(['file', 'http'] as const)('rows arrive as they are, however many, on %s', async target => {
  const database = await testDatabase(target);
  try {
    const rows = Array.from({ length: 667 }, (_, n) => ['same', n % 2 === 0 ? null : `${n}`, n, null, 1.5]);
    const columns = ['a', 'b', 'c', 'd', 'e'];
    const statements = multiRowInsert('many', columns, rows);
    expect(statements.map(({ args }) => args.length)).toEqual([1003, 103, 103, 103, 50, 35]);
    await database.db.write([{ sql: 'CREATE TABLE many (a, b, c, d, e)', args: [] }, ...statements]);
    const [found] = await database.db.read([{ sql: 'SELECT a, b, c, d, e FROM many ORDER BY c', args: [] }]);
    expect(found?.rows).toEqual(rows);
    expect(multiRowInsert('many', columns, rows.slice(0, 50))[0]?.sql).toBe(
      multiRowInsert('many', columns, rows.slice(50, 100))[0]?.sql,
    );
  } finally {
    await database.close();
  }
});
