import type { Statement, Value } from '../client/types.ts';

const MOST_ARGUMENTS = 32_000;
const texts = new Map<string, string>();

/**
 * Few statements for many rows; row counts are cut in steps so that statement texts repeat and stay prepared. In
 * large statements what all rows have in common is sent once.
 */
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
    const some = rows.slice(at, at + count);
    statements.push(
      count < 50
        ? { sql: insertText(table, columns, count), args: some.flat() }
        : insertInCommon(table, columns, some),
    );
    at += count;
  }
  return statements;
}

function insertText(table: string, columns: readonly string[], count: number): string {
  const key = `${table}:${count}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  const text = `${into(table, columns)} VALUES ${Array(count).fill(tuple).join(', ')}`;
  texts.set(key, text);
  return text;
}

function insertInCommon(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): Statement {
  const [first = []] = rows;
  const places: (number | null)[] = [];
  const args: Value[] = [];
  for (const [at] of columns.entries()) {
    const value = first[at] ?? null;
    const inCommon = rows.every(row => row[at] === first[at]);
    places.push(inCommon ? args.push(value) : null);
  }
  const tuples = rows.map(row => {
    const marks = places.map((place, at) => `?${place ?? args.push(row[at] ?? null)}`);
    return `(${marks.join(', ')})`;
  });
  return { sql: `${into(table, columns)} VALUES ${tuples.join(', ')}`, args };
}

const into = (table: string, columns: readonly string[]) =>
  `INSERT INTO "${table}" (${columns.map(c => `"${c}"`).join(', ')})`;
