import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCodes } from './errors.ts';
import { Fixture, failure } from './fixture.ts';

const SCHEMA = `
  CREATE TABLE t (id INT PRIMARY KEY, a TEXT UNIQUE, b TEXT NOT NULL DEFAULT '', c INT CHECK (c > 0));
  CREATE TABLE child (t INT REFERENCES t(id));
  CREATE TABLE strict (a INT) STRICT;
  CREATE TRIGGER guarded BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'kept'); END;
  INSERT INTO t VALUES (1, 'x', '', 1);
`;

const cases: [sql: string, extended: string, sqld: string, message: string][] = [
  [
    "INSERT INTO t (a) VALUES ('x')",
    'SQLITE_CONSTRAINT_UNIQUE',
    'SQLITE_CONSTRAINT',
    'UNIQUE constraint failed: t.a',
  ],
  [
    'INSERT INTO t (id) VALUES (1)',
    'SQLITE_CONSTRAINT_PRIMARYKEY',
    'SQLITE_CONSTRAINT',
    'UNIQUE constraint failed: t.id',
  ],
  [
    'INSERT INTO child VALUES (9)',
    'SQLITE_CONSTRAINT_FOREIGNKEY',
    'SQLITE_CONSTRAINT',
    'FOREIGN KEY constraint failed',
  ],
  [
    'INSERT INTO t (b) VALUES (NULL)',
    'SQLITE_CONSTRAINT_NOTNULL',
    'SQLITE_CONSTRAINT',
    'NOT NULL constraint failed: t.b',
  ],
  [
    'INSERT INTO t (c) VALUES (-1)',
    'SQLITE_CONSTRAINT_CHECK',
    'SQLITE_CONSTRAINT',
    'CHECK constraint failed: c > 0',
  ],
  [
    "INSERT INTO strict VALUES ('x')",
    'SQLITE_CONSTRAINT_DATATYPE',
    'SQLITE_CONSTRAINT',
    'cannot store TEXT value',
  ],
  ['DELETE FROM t', 'SQLITE_CONSTRAINT_TRIGGER', 'SQLITE_CONSTRAINT', 'kept'],
  ['SELECT * FROM nope', 'SQLITE_ERROR', 'SQLITE_UNKNOWN', 'no such table: nope'],
  ['SELECT abs(-9223372036854775808)', 'SQLITE_ERROR', 'SQLITE_UNKNOWN', 'integer overflow'],
  ["SELECT json('{')", 'SQLITE_ERROR', 'SQLITE_UNKNOWN', 'malformed JSON'],
];

const sqldOnly: [sql: string, code: string, message: string][] = [
  ['SELEC 1', 'SQL_PARSE_ERROR', 'SQL string could not be parsed: near "SELEC": syntax error'],
  ['SELECT (1', 'SQL_PARSE_ERROR', 'SQL string could not be parsed: incomplete input'],
  ['SELECT nope FROM t', 'SQL_INPUT_ERROR', 'SQL input error: no such column: nope (at offset 7)'],
  ["SELECT 'é', nope FROM t", 'SQL_INPUT_ERROR', 'SQL input error: no such column: nope (at offset 13)'],
  ['CREATE TABLE t (a)', 'SQL_INPUT_ERROR', 'SQL input error: table t already exists (at offset 13)'],
];

const fixtures = new Map<ErrorCodes, Fixture>();

beforeAll(async () => {
  for (const errorCodes of ['extended', 'sqld'] as const) {
    const fixture = await Fixture.start({ errorCodes });
    await fixture.client.executeMultiple(SCHEMA);
    fixtures.set(errorCodes, fixture);
  }
});

afterAll(async () => {
  for (const fixture of fixtures.values()) await fixture.stop();
});

async function failing(mode: ErrorCodes, sql: string) {
  const fixture = fixtures.get(mode);
  if (fixture === undefined) throw new Error('the server must be running');
  return failure(fixture.client.execute(sql));
}

test.each(cases)('keeps SQLite’s words and names the case: %s', async (sql, extended, sqld, message) => {
  const first = await failing('extended', sql);
  expect(first.code).toBe(extended);
  expect(first.message).toContain(`${extended}: SQLite error: ${message}`);
  const second = await failing('sqld', sql);
  expect(second.code).toBe(sqld);
  expect(second.message).toContain(`${sqld}: SQLite error: ${message}`);
});

test.each(sqldOnly)(
  'in sqld mode, errors in the text have codes of their own: %s',
  async (sql, code, message) => {
    expect(await failing('sqld', sql)).toEqual({ code, message: `${code}: ${message}` });
    expect((await failing('extended', sql)).code).toBe('SQLITE_ERROR');
  },
);

test('a text of no or many statements is refused', async () => {
  expect((await failing('extended', '-- none')).code).toBe('SQL_NO_STATEMENT');
  expect((await failing('extended', 'SELECT 1; SELECT 2')).code).toBe('SQL_MANY_STATEMENTS');
});
