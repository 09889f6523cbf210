import type { Statement, Value } from '../client/types.ts';

const MOST_ARGUMENTS = 32_000;
const texts = new Map<string, string>();

/** Few statements for many rows; row counts are cut in steps so that statement texts repeat and stay prepared. */
export function multiRowInsert(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): Statement[] {
  const most = Math.min(500, Math.floor(MOST_ARGUMENTS / columns.length));
  const statements: Statement[] = [];
  for (let at = 0; at < rows.length; ) {
    const left = rows.length - at;
    const count = left >= most ? most : left >= 50 ? 50 : Math.min(left, 10);
    statements.push({ sql: insertText(table, columns, count), args: rows.slice(at, at + count).flat() });
    at += count;
  }
  return statements;
}

function insertText(table: string, columns: readonly string[], count: number): string {
  const key = `${table}:${count}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  const names = columns.map(c => `"${c}"`).join(', ');
  const text = `INSERT INTO "${table}" (${names}) VALUES ${Array(count).fill(tuple).join(', ')}`;
  texts.set(key, text);
  return text;
}
