import { LibsqlBatchError } from '@libsql/client';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fixture, failure } from './fixture.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await Fixture.start();
  await fixture.client.batch(
    [
      'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, n INT)',
      'CREATE TABLE child (t INT REFERENCES t(id))',
    ],
    'write',
  );
});

afterEach(() => fixture.stop());

async function count(): Promise<unknown> {
  return (await fixture.client.execute('SELECT count(*) FROM t')).rows[0]?.[0];
}

describe('execute', () => {
  test('gives columns, declared types, rows, affected rows and the last rowid', async () => {
    const inserted = await fixture.client.execute("INSERT INTO t (a) VALUES ('x'), ('y')");
    expect(inserted.rowsAffected).toBe(2);
    expect(inserted.lastInsertRowid).toBe(2n);
    const selected = await fixture.client.execute('SELECT id, a, 1 AS one FROM t ORDER BY id');
    expect(selected.columns).toEqual(['id', 'a', 'one']);
    expect(selected.columnTypes).toEqual(['INTEGER', 'TEXT', '']);
    expect(selected.rows.map(row => ({ ...row }))).toEqual([
      { id: 1, a: 'x', one: 1 },
      { id: 2, a: 'y', one: 1 },
    ]);
    expect(selected.rowsAffected).toBe(0);
    expect(selected.lastInsertRowid).toBeUndefined();
  });

  test('RETURNING gives both rows and counts, and is committed', async () => {
    const result = await fixture.client.execute("INSERT INTO t (a) VALUES ('x'), ('y') RETURNING id");
    expect(result.rows.map(row => row.id)).toEqual([1, 2]);
    expect(result.rowsAffected).toBe(2);
    const updated = await fixture.client.execute("UPDATE t SET n = 1 WHERE a = 'x' RETURNING n");
    expect(updated.rowsAffected).toBe(1);
    expect(updated.lastInsertRowid).toBeUndefined();
    expect(await count()).toBe(2);
  });

  test('a write that changes nothing affects no row', async () => {
    await fixture.client.execute("INSERT INTO t (a) VALUES ('x')");
    const ignored = await fixture.client.execute("INSERT INTO t (a) VALUES ('x') ON CONFLICT DO NOTHING");
    expect(ignored.rowsAffected).toBe(0);
    expect((await fixture.client.execute('UPDATE t SET n = 1 WHERE id = 99')).rowsAffected).toBe(0);
    expect((await fixture.client.execute('CREATE TABLE other (a)')).rowsAffected).toBe(0);
  });

  test('named arguments match with every prefix and without one', async () => {
    const sql = 'SELECT :a, @b, $c, :a';
    const bare = await fixture.client.execute({ sql, args: { a: 1, b: 2, c: null } });
    expect(Array.from({ length: 4 }, (_, i) => bare.rows[0]?.[i])).toEqual([1, 2, null, 1]);
    const prefixed = await fixture.client.execute({ sql, args: { ':a': 1, '@b': 2, $c: 3 } });
    expect(Array.from({ length: 4 }, (_, i) => prefixed.rows[0]?.[i])).toEqual([1, 2, 3, 1]);
  });

  test('arguments that do not fit the parameters are refused', async () => {
    const run = (args: number[]) => failure(fixture.client.execute('SELECT ?, ?', args));
    expect(await run([1])).toEqual({
      code: 'ARGS_INVALID',
      message: 'ARGS_INVALID: Arguments do not match SQL parameters: value for parameter 2 not found',
    });
    expect((await run([1, 2, 3])).message).toContain('too many parameters, expected 2 found 3');
    const named = fixture.client.execute({ sql: 'SELECT :a', args: { b: 1 } });
    expect((await failure(named)).message).toContain('value for parameter :a not found');
  });

  test('a cached statement sees the schema of now', async () => {
    await fixture.client.execute("INSERT INTO t (a) VALUES ('x')");
    const columns = async () => (await fixture.client.execute('SELECT * FROM t')).columns;
    expect(await columns()).toEqual(['id', 'a', 'n']);
    await fixture.client.execute('ALTER TABLE t ADD COLUMN added INT');
    expect(await columns()).toEqual(['id', 'a', 'n', 'added']);
    await fixture.client.execute('ALTER TABLE t RENAME COLUMN added TO renamed');
    expect(await columns()).toEqual(['id', 'a', 'n', 'renamed']);
  });
});

describe('values', () => {
  test('64-bit integers are exact in both directions, rowids included', async () => {
    const exact = fixture.connect({ intMode: 'bigint' });
    const max = 2n ** 63n - 1n;
    const result = await exact.execute({ sql: 'SELECT ?, ?', args: [max, -(2n ** 63n)] });
    expect([result.rows[0]?.[0], result.rows[0]?.[1]]).toEqual([max, -(2n ** 63n)]);
    const inserted = await exact.execute({ sql: 'INSERT INTO t (id) VALUES (?)', args: [max] });
    expect(inserted.lastInsertRowid).toBe(max);
  });

  test('every integer, float, text and blob comes back as it went in', async () => {
    const exact = fixture.connect({ intMode: 'bigint' });
    const value = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter(n => !Object.is(n, -0)),
      // The driver cuts a text it reads at a NUL.
      fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')),
      fc.uint8Array(),
      fc.constant(null),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 8 }), async values => {
        const sql = `SELECT ${values.map(() => '?').join(', ')}`;
        const row = (await exact.execute({ sql, args: values })).rows[0];
        const back = values.map((_, i) => row?.[i]);
        expect(back.map(v => (v instanceof ArrayBuffer ? new Uint8Array(v) : v))).toEqual(
          values.map(v => (v instanceof Uint8Array ? new Uint8Array(v) : v)),
        );
      }),
    );
  });

  test('numbers keep their storage class: a float stays REAL, a bigint INTEGER', async () => {
    const result = await fixture.client.execute({ sql: 'SELECT typeof(?), typeof(?)', args: [5, 5n] });
    expect([result.rows[0]?.[0], result.rows[0]?.[1]]).toEqual(['real', 'integer']);
  });
});

describe('batch', () => {
  test.each(['write', 'deferred'] as const)('%s: all statements commit together', async mode => {
    const results = await fixture.client.batch(
      [
        { sql: 'INSERT INTO t (a) VALUES (?)', args: ['x'] },
        "INSERT INTO t (a) VALUES ('y')",
        'SELECT count(*) AS n FROM t',
      ],
      mode,
    );
    expect(results.map(result => result.rowsAffected)).toEqual([1, 1, 0]);
    expect(results[2]?.rows[0]?.n).toBe(2);
    expect(await count()).toBe(2);
  });

  test('read: statements see one snapshot', async () => {
    const results = await fixture.client.batch(['SELECT count(*) FROM t', 'SELECT 2'], 'read');
    expect(results.map(result => result.rows[0]?.[0])).toEqual([0, 2]);
  });

  test.each(['write', 'deferred'] as const)(
    '%s: a failing statement undoes the others and is named',
    async mode => {
      const batch = fixture.client.batch(
        [
          "INSERT INTO t (a) VALUES ('x')",
          "INSERT INTO t (a) VALUES ('x')",
          "INSERT INTO t (a) VALUES ('y')",
        ],
        mode,
      );
      const error: unknown = await batch.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(LibsqlBatchError);
      expect(error).toMatchObject({ statementIndex: 1, code: 'SQLITE_CONSTRAINT_UNIQUE' });
      expect(await count()).toBe(0);
      expect(fixture.server.stats()).toMatchObject({ streams: 0, waitingWriters: 0 });
    },
  );

  test('a long batch repeats statements beyond what a stream may store', async () => {
    const statements = Array.from({ length: 120 }, (_, i) => `INSERT INTO t (n) VALUES (${i})`);
    await fixture.client.batch(statements, 'write');
    expect(await count()).toBe(120);
  });
});

describe('migrate and executeMultiple', () => {
  test('migrate runs without foreign keys, and leaves them on for everyone else', async () => {
    await fixture.client.batch(['INSERT INTO t (id) VALUES (1)', 'INSERT INTO child VALUES (1)'], 'write');
    await fixture.client.migrate([
      'CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT)',
      'INSERT INTO new_t SELECT id, a FROM t',
      'DROP TABLE t',
      'ALTER TABLE new_t RENAME TO t',
    ]);
    expect(await count()).toBe(1);
    expect((await fixture.client.execute('PRAGMA foreign_keys')).rows[0]?.[0]).toBe(1);
    expect((await failure(fixture.client.execute('INSERT INTO child VALUES (7)'))).code).toBe(
      'SQLITE_CONSTRAINT_FOREIGNKEY',
    );
  });

  test('a failing migration leaves nothing behind', async () => {
    const migration = fixture.client.migrate(['CREATE TABLE x (a)', 'CREATE TABLE x (a)']);
    expect((await failure(migration)).message).toContain('table x already exists');
    const tables = await fixture.client.execute("SELECT name FROM sqlite_schema WHERE name = 'x'");
    expect(tables.rows).toEqual([]);
  });

  test('executeMultiple runs a script, trigger bodies and comments included', async () => {
    await fixture.client.executeMultiple(`
      -- a script
      CREATE TABLE log (a);
      CREATE TRIGGER logged AFTER INSERT ON t BEGIN
        INSERT INTO log VALUES (new.a); INSERT INTO log VALUES (';');
      END;
      BEGIN; INSERT INTO t (a) VALUES ('x;y'); COMMIT;
    `);
    const log = await fixture.client.execute('SELECT a FROM log');
    expect(log.rows.map(row => row.a)).toEqual(['x;y', ';']);
  });

  test('executeMultiple stops at the first failing statement', async () => {
    const script =
      "INSERT INTO t (a) VALUES ('x'); INSERT INTO nope VALUES (1); INSERT INTO t (a) VALUES ('y')";
    expect((await failure(fixture.client.executeMultiple(script))).message).toContain('no such table: nope');
    expect(await count()).toBe(1);
  });
});

test('state set by a PRAGMA or a temporary table ends with its stream', async () => {
  await fixture.client.executeMultiple('CREATE TEMP TABLE secret (a); PRAGMA foreign_keys = OFF');
  expect((await failure(fixture.client.execute('SELECT * FROM secret'))).message).toContain('no such table');
  expect((await fixture.client.execute('PRAGMA foreign_keys')).rows[0]?.[0]).toBe(1);
});
