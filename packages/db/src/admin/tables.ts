import type { SQL } from 'drizzle-orm';
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { compile } from '../kernel/table.ts';
import * as compliance from '../schema/compliance/index.ts';
import * as fleet from '../schema/fleet.ts';
import * as governance from '../schema/governance.ts';
import * as identity from '../schema/identity.ts';
import * as kernel from '../schema/kernel.ts';
import * as operations from '../schema/operations.ts';
import * as soc from '../schema/soc/index.ts';
import * as webhooks from '../schema/webhooks.ts';

/** A table as it is in the database, under its own names. */
export interface TableShape {
  readonly name: string;
  /** Of the schema it is declared in; `database` for the kernel's own. */
  readonly domain: string;
  readonly table: SQLiteTable;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    readonly primaryKey: boolean;
  }[];
  readonly indexes: readonly {
    readonly name: string;
    /** Columns, or expressions over them, in order. */
    readonly columns: readonly string[];
    readonly unique: boolean;
    readonly where: string | null;
  }[];
  readonly foreignKeys: readonly {
    readonly column: string;
    readonly table: string;
    readonly refColumn: string;
    readonly onDelete: string;
  }[];
}

const SCHEMAS = { compliance, fleet, governance, identity, database: kernel, operations, soc, webhooks };

/** Every table of this build, and further ones of an app's own, by name. */
export function tableShapes(
  own: readonly { readonly domain: string; readonly table: SQLiteTable }[] = [],
): TableShape[] {
  const built = Object.entries(SCHEMAS).flatMap(([domain, schema]) =>
    Object.values(schema)
      .filter(value => is(value, SQLiteTable))
      .map(table => ({ domain, table })),
  );
  return [...built, ...own]
    .map(({ domain, table }) => shapeOf(domain, table))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export function shapeOf(domain: string, table: SQLiteTable): TableShape {
  const config = getTableConfig(table);
  const primary = new Set(config.primaryKeys.flatMap(key => key.columns.map(column => column.name)));
  const isPrimary = (column: (typeof config.columns)[number]) => column.primary || primary.has(column.name);
  return {
    name: config.name,
    domain,
    table,
    columns: config.columns.map(column => ({
      name: column.name,
      type: column.getSQLType(),
      nullable: !column.notNull && !isPrimary(column),
      primaryKey: isPrimary(column),
    })),
    indexes: [
      ...config.indexes.map(({ config: index }) => ({
        name: index.name,
        columns: index.columns.map(column => ('name' in column ? column.name : textOf(column))),
        unique: index.unique,
        where: index.where === undefined ? null : textOf(index.where),
      })),
      ...config.columns
        .filter(column => column.isUnique)
        .map(column => ({
          name: column.uniqueName ?? '',
          columns: [column.name],
          unique: true,
          where: null,
        })),
    ],
    foreignKeys: config.foreignKeys.flatMap(key => {
      const { columns, foreignColumns, foreignTable } = key.reference();
      const { name } = getTableConfig(foreignTable);
      return columns.map((column, at) => ({
        column: column.name,
        table: name,
        refColumn: foreignColumns[at]?.name ?? '',
        onDelete: key.onDelete ?? 'no action',
      }));
    }),
  };
}

/** What an index is made of holds no parameters. */
const textOf = (expression: SQL): string => compile(expression).sql;
