import type { SQL } from 'drizzle-orm';
import { getTableName } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import * as z from 'zod';
import type { Statement, Value } from '../client/types.ts';
import type { Ctx } from './context.ts';
import { compile } from './table.ts';

/** One list filter: what the caller may say, and the condition it becomes. */
export interface Filter<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  where(value: z.output<S>, ctx: Ctx): Statement;
}

export type Filters = Readonly<Record<string, Filter>>;
export type FilterValues<F extends Filters> = { [K in keyof F]?: z.output<F[K]['schema']> | undefined };

const name = (column: SQLiteColumn) => `"${getTableName(column.table)}"."${column.name}"`;
const encode = (column: SQLiteColumn, value: unknown) => column.mapToDriverValue(value) as Value;

/** Equal to one value. */
export function equals<S extends z.ZodType>(column: SQLiteColumn, schema: S): Filter<S> {
  const sql = `${name(column)} = ?`;
  return { schema, where: value => ({ sql, args: [encode(column, value)] }) };
}

/** Equal to one value or to any of up to 100. */
export function anyOf<S extends z.ZodType>(column: SQLiteColumn, schema: S) {
  const oneOrMore = z.union([schema, z.array(schema).min(1).max(100)]);
  return {
    schema: oneOrMore,
    where: (value: z.output<typeof oneOrMore>): Statement => {
      const values = (Array.isArray(value) ? value : [value]).map(v => encode(column, v));
      // One is found through an index in the order of the list; for several the list is walked.
      if (values.length === 1) return { sql: `${name(column)} = ?`, args: values };
      const sql = `${name(column)} IN (SELECT value FROM json_each(?))`;
      return { sql, args: [JSON.stringify(values)] };
    },
  };
}

/** At or after a time. */
export function since(column: SQLiteColumn): Filter<z.ZodDate> {
  const sql = `${name(column)} >= ?`;
  return { schema: z.date(), where: value => ({ sql, args: [value.getTime()] }) };
}

/** Before a time. */
export function until(column: SQLiteColumn): Filter<z.ZodDate> {
  const sql = `${name(column)} < ?`;
  return { schema: z.date(), where: value => ({ sql, args: [value.getTime()] }) };
}

/** Starts with a text, as stored. */
export function prefix(column: SQLiteColumn): Filter<z.ZodString> {
  const sql = `${name(column)} >= ? AND ${name(column)} < ?`;
  return {
    schema: z.string().min(1).max(200),
    where: value => ({ sql, args: [value, `${value}\u{10ffff}`] }),
  };
}

/** A condition of its own. */
export function condition<S extends z.ZodType>(
  schema: S,
  where: (value: z.output<S>, ctx: Ctx) => SQL,
): Filter<S> {
  return { schema, where: (value, ctx) => compile(where(value, ctx)) };
}

/** ASCII-case-insensitive prefix match on any of the columns, each with a NOCASE index. */
export function search(columns: readonly SQLiteColumn[], text: string): Statement {
  const one = columns.map(c => `(${name(c)} COLLATE NOCASE >= ? AND ${name(c)} COLLATE NOCASE < ?)`);
  return { sql: `(${one.join(' OR ')})`, args: columns.flatMap(() => [text, `${text}\u{10ffff}`]) };
}
