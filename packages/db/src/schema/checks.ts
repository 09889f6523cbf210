import { type SQL, sql } from 'drizzle-orm';
import { type AnySQLiteColumn, check } from 'drizzle-orm/sqlite-core';

const quoted = (value: string) => sql.raw(`'${value.replaceAll("'", "''")}'`);

/** CHECK that the column holds one of `values` (or null, if the column may). */
export function oneOf(name: string, column: AnySQLiteColumn, values: readonly string[]) {
  return check(name, sql`${column} in (${sql.join(values.map(quoted), sql`, `)})`);
}

/** CHECK on the number of characters. */
export function length(name: string, column: AnySQLiteColumn, min: number, max: number) {
  return check(name, sql`length(${column}) between ${sql.raw(`${min}`)} and ${sql.raw(`${max}`)}`);
}

export function rule(name: string, condition: SQL) {
  return check(name, condition);
}
