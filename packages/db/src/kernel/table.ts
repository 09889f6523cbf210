import { getTableColumns, getTableName, is, SQL } from 'drizzle-orm';
import { CasingCache } from 'drizzle-orm/casing';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Statement, Value } from '../client/types.ts';
import { invalid } from '../errors.ts';
import { insertInto } from './multi-row.ts';

/** A row as code sees it: camelCase fields, times as `Date`. */
export type Fields = Record<string, unknown>;

interface Field {
  readonly name: string;
  readonly column: SQLiteColumn;
  readonly quoted: string;
  readonly nullable: boolean;
}

/** What the kernel needs of a table, worked out once: its columns, its statement texts, and how values travel. */
export interface TableInfo {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
  readonly select: string;
  readonly insert: string;
  /** What stands before VALUES in `insert`. */
  readonly into: string;
  has(field: string): boolean;
  quoted(field: string): string;
  encode(field: string, value: unknown): Value;
  args(row: Fields): Value[];
  decode(values: readonly Value[]): Fields;
  /** Fills what a new row does not say: defaults, and null where the column may be. */
  complete(row: Fields): Fields;
}

const infos = new WeakMap<SQLiteTable, TableInfo>();

export function tableInfo(table: SQLiteTable): TableInfo {
  const known = infos.get(table);
  if (known !== undefined) return known;
  const info = describe(table);
  infos.set(table, info);
  return info;
}

function describe(table: SQLiteTable): TableInfo {
  const name = getTableName(table);
  const fields = Object.entries<SQLiteColumn>(getTableColumns(table)).map(
    ([name, column]): Field => ({
      name,
      column,
      quoted: `"${column.name}"`,
      nullable: !column.notNull,
    }),
  );
  const byName = new Map(fields.map(field => [field.name, field]));
  const list = fields.map(f => f.quoted).join(', ');
  const into = insertInto(
    name,
    fields.map(f => f.column.name),
  );
  const field = (key: string): Field => {
    const found = byName.get(key);
    if (found === undefined) throw new TypeError(`${name} has no column for '${key}'`);
    return found;
  };
  const encodeField = ({ column }: Field, value: unknown): Value =>
    value === null || value === undefined ? null : toValue(column.mapToDriverValue(value));
  return {
    name,
    fields,
    byName,
    select: `SELECT ${list} FROM "${name}"`,
    insert: `${into} VALUES (${fields.map(() => '?').join(', ')})`,
    into,
    has: key => byName.has(key),
    quoted: key => field(key).quoted,
    encode: (key, value) => encodeField(field(key), value),
    args: row => fields.map(f => encodeField(f, row[f.name])),
    decode: values => {
      const row: Fields = {};
      for (let i = 0; i < fields.length; i++) {
        const f = fields[i];
        const value = values[i] ?? null;
        if (f !== undefined) row[f.name] = value === null ? null : f.column.mapFromDriverValue(value);
      }
      return row;
    },
    complete: row => {
      const whole: Fields = {};
      for (const f of fields) {
        const given = row[f.name];
        if (given !== undefined && !(given === null && !f.nullable)) whole[f.name] = given;
        else if (f.column.default !== undefined && !is(f.column.default, SQL)) {
          whole[f.name] = isObject(f.column.default) ? structuredClone(f.column.default) : f.column.default;
        } else if (f.nullable) whole[f.name] = null;
        else throw invalid(f.name, 'is required');
      }
      return whole;
    },
  };
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** A field that is not stored but read: SQL over the row's table, and what a row just created has unless it is given. */
export interface Derived {
  readonly sql: SQL;
  readonly initial: Value;
}

/** The same table whose rows carry derived fields as well. */
export function withDerived(info: TableInfo, derived: Readonly<Record<string, Derived>>): TableInfo {
  const entries = Object.entries(derived);
  if (entries.length === 0) return info;
  const columns = info.fields.map(f => f.quoted);
  const expressions = entries.map(([, { sql }]) => inline(sql));
  return {
    ...info,
    select: `SELECT ${[...columns, ...expressions].join(', ')} FROM "${info.name}"`,
    decode: values => ({
      ...info.decode(values),
      ...Object.fromEntries(entries.map(([name], i) => [name, values[columns.length + i] ?? null])),
    }),
    complete: row => ({
      ...Object.fromEntries(entries.map(([name, { initial }]) => [name, row[name] ?? initial])),
      ...info.complete(row),
    }),
  };
}

function inline(expression: SQL): string {
  const { sql, args } = compile(expression);
  if (args.length > 0) throw new TypeError(`a derived field takes no parameters: ${sql}`);
  return `(${sql})`;
}

/** drizzle types driver values as unknown; what is not a SQLite value is a defect of the column. */
function toValue(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      throw new TypeError(`a column cannot hold a ${typeof value}`);
  }
}

// What drizzle's SQLite dialect does with a template, without the query builders that come with it.
const SYNTAX = {
  casing: new CasingCache(),
  escapeName: (name: string) => `"${name}"`,
  escapeParam: () => '?',
  escapeString: (text: string) => `'${text.replaceAll("'", "''")}'`,
};

/** A drizzle `sql` template as a statement. */
export function compile(query: SQL): Statement {
  const { sql, params } = query.toQuery(SYNTAX);
  return { sql, args: params.map(toValue) };
}
