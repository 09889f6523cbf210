import type { Step, tableInfo } from '@breakwater/db';

/** Inserts rows, however many, in one statement. */
export function insertRows(
  info: ReturnType<typeof tableInfo>,
  rows: readonly Readonly<Record<string, unknown>>[],
): Step {
  const columns = info.fields.map(({ quoted }) => quoted).join(', ');
  const values = info.fields.map((_, at) => `value ->> ${at}`).join(', ');
  return {
    sql: `INSERT INTO "${info.name}" (${columns}) SELECT ${values} FROM json_each(?)`,
    args: [JSON.stringify(rows.map(row => info.args(row)))],
  };
}
