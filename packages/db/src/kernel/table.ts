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
  /** How many rows at once are read. */
  readonly page: Reading;
  /** Fills what a new row does not say: defaults, and null where the column may be. */
  complete(row: Fields): Fields;
}

/** A select list of a table, and what a row of it means. */
interface Reading {
  readonly select: string;
  decode(values: readonly Value[]): Fields;
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
  // Rows are copies of one: an object that gets its members one by one is slow to make, and slow to use ever after.
  const blank: Fields = Object.fromEntries(fields.map(f => [f.name, null]));
  const select = `SELECT ${list} FROM "${name}"`;
  const decode = (values: readonly Value[]): Fields => {
    const row = { ...blank };
    for (let i = 0; i < fields.length; i++) {
      const f = fields[i];
      const value = values[i] ?? null;
      if (f !== undefined && value !== null) row[f.name] = f.column.mapFromDriverValue(value);
    }
    return row;
  };
  return {
    name,
    fields,
    byName,
    select,
    insert: `${into} VALUES (${fields.map(() => '?').join(', ')})`,
    into,
    has: key => byName.has(key),
    quoted: key => field(key).quoted,
    encode: (key, value) => encodeField(field(key), value),
    args: row => fields.map(f => encodeField(f, row[f.name])),
    decode,
    page: fitsJson(fields)
      ? {
          select: `SELECT json_array(${list}) FROM "${name}"`,
          decode: ([json]) => decode(valuesOf(json)),
        }
      : { select, decode },
    complete: row => {
      const whole = { ...blank };
      for (const f of fields) {
        const given = row[f.name];
        if (given !== undefined && !(given === null && !f.nullable)) whole[f.name] = given;
        else if (f.column.default !== undefined && !is(f.column.default, SQL)) {
          whole[f.name] = isObject(f.column.default) ? structuredClone(f.column.default) : f.column.default;
        } else if (!f.nullable) throw invalid(f.name, 'is required');
      }
      return whole;
    },
  };
}

// SQLite's functions take 127 arguments, those of older builds 100.
const MOST_ARGUMENTS = 100;

/**
 * Whether a row can be read as one JSON text, which takes drivers less than half as long as its values one by one.
 * SQLite's JSON has no bytes, and of a real only 15 digits.
 */
const fitsJson = (fields: readonly Field[]): boolean =>
  fields.length <= MOST_ARGUMENTS &&
  fields.every(({ column }) => ['text', 'integer'].includes(column.getSQLType()));

/** A row that was read as one JSON text. */
const valuesOf = (json: Value | undefined): Value[] => JSON.parse(String(json));

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
  const reading: Reading = {
    select: `SELECT ${[...columns, ...expressions].join(', ')} FROM "${info.name}"`,
    decode: values => ({
      ...info.decode(values),
      ...Object.fromEntries(entries.map(([name], i) => [name, values[columns.length + i] ?? null])),
    }),
  };
  return {
    ...info,
    ...reading,
    page: reading,
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
