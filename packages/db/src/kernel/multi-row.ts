import type { Statement, Value } from '../client/types.ts';

const MOST_ARGUMENTS = 32_000;
const MOST_ROWS = 500;
const SOME_ROWS = 50;
const MOST_TEXTS = 200;
const texts = new Map<string, string>();

type Rows = readonly (readonly Value[])[];

/** What stands before VALUES. */
export const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO "${table}" (${columns.map(column => `"${column}"`).join(', ')})`;

/** Few statements for many rows; row counts are cut in steps so that statement texts repeat and stay prepared. */
export function multiRowInsert(into: string, rows: Rows): Statement[] {
  const most = Math.min(MOST_ROWS, Math.floor(MOST_ARGUMENTS / (rows[0]?.length ?? 1)));
  const statements: Statement[] = [];
  for (let at = 0; at < rows.length; ) {
    const left = rows.length - at;
    const count = left >= most ? most : left >= SOME_ROWS ? SOME_ROWS : Math.min(left, 10);
    statements.push(insertOf(into, rows.slice(at, at + count)));
    at += count;
  }
  return statements;
}

/** One statement; of many rows it takes what is the same in all of them once, which most of their values are. */
function insertOf(into: string, rows: Rows): Statement {
  const [first = []] = rows;
  const few = rows.length < SOME_ROWS;
  // The first is taken to differ, as ids do: a row of no values is none.
  const differs = first.map(
    (value, column) => few || column === 0 || rows.some(row => row[column] !== value),
  );
  const args: Value[] = first.filter((_, column) => !differs[column]);
  for (const row of rows) {
    for (let column = 0; column < row.length; column++) if (differs[column]) args.push(row[column] ?? null);
  }
  return { sql: insertText(into, differs, rows.length), args };
}

function insertText(into: string, differs: readonly boolean[], count: number): string {
  const key = `${count} ${differs.map(Number).join('')} ${into}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const differing = differs.filter(Boolean).length;
  const tuple = `(${Array(differing).fill('?').join(', ')})`;
  const values = `VALUES ${Array(count).fill(tuple).join(', ')}`;
  const text =
    differing === differs.length
      ? `${into} ${values}`
      : `${into} SELECT ${selected(differs).join(', ')} FROM (${values})`;
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(key, text);
  return text;
}

/** Of each column the parameter for all rows, or the name SQLite gives it among the values that differ. */
function selected(differs: readonly boolean[]): string[] {
  let [same, differing] = [0, 0];
  return differs.map(isDifferent => (isDifferent ? `column${++differing}` : `?${++same}`));
}
