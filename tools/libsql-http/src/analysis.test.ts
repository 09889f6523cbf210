import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse, analyseAll } from './analysis.ts';
import { StatementError } from './errors.ts';
import { tokenize } from './sql.ts';

const kinds: [sql: string, kind: string][] = [
  ['SELECT 1', 'read'],
  ["/* insert */ -- delete\n select 'insert into t'", 'read'],
  ['VALUES (1), (2)', 'read'],
  ['WITH a AS (SELECT 1) SELECT * FROM a', 'read'],
  ['WITH a AS (SELECT 1), b(x) AS (VALUES (2)) INSERT INTO t SELECT * FROM a', 'write'],
  ['WITH a AS (SELECT 1) UPDATE t SET a = 1', 'write'],
  ['WITH a AS (SELECT 1) DELETE FROM t', 'write'],
  ['WITH replace AS (SELECT 1) SELECT * FROM replace', 'read'],
  ['WITH a AS (SELECT 1) REPLACE INTO t SELECT * FROM a', 'write'],
  ['EXPLAIN INSERT INTO t VALUES (1)', 'read'],
  ['EXPLAIN QUERY PLAN DELETE FROM t', 'read'],
  ['BEGIN', 'begin'],
  ['begin deferred transaction', 'begin'],
  ['BEGIN TRANSACTION READONLY', 'begin'],
  ['BEGIN IMMEDIATE', 'begin-write'],
  ['BEGIN EXCLUSIVE TRANSACTION', 'begin-write'],
  ['COMMIT', 'commit'],
  ['END TRANSACTION', 'commit'],
  ['ROLLBACK', 'rollback'],
  ['ROLLBACK TRANSACTION TO SAVEPOINT a', 'savepoint'],
  ['SAVEPOINT a', 'savepoint'],
  ['RELEASE a', 'savepoint'],
  ['CREATE TABLE t (a)', 'write'],
  ['VACUUM', 'write'],
  ['PRAGMA table_info(t)', 'read'],
  ['PRAGMA foreign_keys = OFF', 'read'],
  ['PRAGMA user_version', 'read'],
  ['PRAGMA main.user_version = 3', 'write'],
  ['PRAGMA wal_checkpoint', 'write'],
];

test.each(kinds)('knows before running it what a statement may do: %s', (sql, kind) => {
  expect(analyse(sql).kind).toBe(kind);
});

test.each([
  ['PRAGMA foreign_keys = OFF', true],
  ['PRAGMA foreign_keys(0)', true],
  ['EXPLAIN PRAGMA foreign_keys = OFF', true],
  ['PRAGMA foreign_keys', false],
  ['PRAGMA table_info(t)', false],
  ['CREATE TEMP TABLE t (a)', true],
  ['CREATE TABLE temp.t (a)', true],
  ['CREATE TABLE t (a)', false],
  ["ATTACH 'x' AS y", true],
])('knows which statements leave state on their connection: %s', (sql, leavesState) => {
  expect(analyse(sql).leavesState).toBe(leavesState);
});

describe('one text, several statements', () => {
  test('semicolons in strings, names, comments and trigger bodies do not end a statement', () => {
    const trigger = `CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN
      UPDATE t SET a = CASE WHEN 1 THEN 2 END; DELETE FROM t; END`;
    const sql = `SELECT ';' ; ; ${trigger};; SELECT "a;b", [c;d], \`e;f\` /* ; */ -- ;\n`;
    expect(analyseAll(sql).map(statement => statement.sql)).toEqual([
      "SELECT ';'",
      trigger,
      'SELECT "a;b", [c;d], `e;f`',
    ]);
  });

  test('none and many are errors with the codes of sqld', () => {
    const code = (sql: string) => {
      try {
        return analyse(sql).kind;
      } catch (error) {
        return error instanceof StatementError ? error.wire.code : error;
      }
    };
    expect(code(' -- nothing\n;')).toBe('SQL_NO_STATEMENT');
    expect(code('SELECT 1; SELECT 2')).toBe('SQL_MANY_STATEMENTS');
    expect(code('SELECT 1;')).toBe('read');
  });
});

test.each([
  ['SELECT ?, ?', [null, null]],
  ['SELECT :a, @a, $a, :a', [':a', '@a', '$a']],
  ['SELECT ?3, ?, ?1', ['?1', null, '?3', null]],
  ['SELECT \':a\', "?", [:b] /* ? */ -- :c', []],
])('numbers parameters as SQLite does: %s', (sql, parameters) => {
  expect(analyse(sql).parameters).toEqual(parameters);
});

test('tokens cover the text in order and without overlap, whatever the text', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom("'", '"', '`', '[', ']', ';', '--', '/*', '*/', '\n', ':a', '?1', '$', '('),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(pieces, parts => {
      const sql = parts.join('');
      let end = 0;
      for (const token of tokenize(sql)) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(token.end).toBeGreaterThan(token.start);
        end = token.end;
      }
      expect(end).toBeLessThanOrEqual(sql.length);
    }),
  );
});
