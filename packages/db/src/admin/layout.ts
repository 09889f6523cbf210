import type { Result, Statement, Value } from '../client/types.ts';

/** A table as it stands in a database. */
export interface TableLayout {
  readonly name: string;
  readonly sql: string;
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly refColumns: readonly string[];
  readonly onDelete: string;
}

/** A schema as it stands in a database: tables with parents first, then what is built on them. */
export interface Layout {
  readonly tables: readonly TableLayout[];
  readonly indexes: readonly string[];
  readonly triggers: readonly { readonly name: string; readonly table: string; readonly sql: string }[];
  readonly views: readonly string[];
  /** Text of every statement, by name. */
  readonly all: readonly string[];
  /** Whether any table counts its rows, so that `sqlite_sequence` exists. */
  readonly counts: boolean;
}

/** Tables of SQLite's, a server's, or of a restore: no part of the data. */
const OURS = `name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'libsql\\_%' ESCAPE '\\'
 AND name NOT LIKE '\\_restore\\_%' ESCAPE '\\' AND name NOT LIKE '\\_pre\\_%' ESCAPE '\\'`;

export const SCHEMA = `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND ${OURS}
 ORDER BY name`;

const statement = (sql: string): Statement => ({ sql, args: [] });

/** What `layoutOf` needs to be asked of a database. */
export const LAYOUT_STATEMENTS: readonly Statement[] = [
  statement(SCHEMA),
  statement(`SELECT m.name, c.name, c.pk FROM (SELECT name FROM sqlite_schema WHERE type = 'table' AND ${OURS}) m
 JOIN pragma_table_info(m.name) c ORDER BY m.name, c.cid`),
  statement(`SELECT m.name, f.id, f."from", f."table", f."to", f.on_delete
 FROM (SELECT name FROM sqlite_schema WHERE type = 'table' AND ${OURS}) m
 JOIN pragma_foreign_key_list(m.name) f ORDER BY m.name, f.id, f.seq`),
];

export function layoutOf([schema, columns, keys]: readonly Result[]): Layout {
  const parts = (schema?.rows ?? []).map(row => row.map(String));
  const of = (type: string) =>
    parts.flatMap(([kind, name = '', table = '', sql = '']) => (kind === type ? [{ name, table, sql }] : []));
  const tables = of('table').map(({ name, sql }): TableLayout => {
    const own = (columns?.rows ?? []).filter(([table]) => table === name);
    const keyed = own.filter(([, , pk]) => Number(pk) > 0).toSorted((a, b) => Number(a[2]) - Number(b[2]));
    return {
      name,
      sql,
      columns: own.map(([, column]) => String(column)),
      primaryKey: keyed.map(([, column]) => String(column)),
      foreignKeys: foreignKeysOf((keys?.rows ?? []).filter(([table]) => table === name)),
    };
  });
  return {
    tables: parentsFirst(tables),
    indexes: of('index').map(({ sql }) => sql),
    triggers: of('trigger'),
    views: of('view').map(({ sql }) => sql),
    all: parts.map(([, , , sql = '']) => sql),
    counts: tables.some(({ sql }) => /\bAUTOINCREMENT\b/i.test(sql)),
  };
}

function foreignKeysOf(rows: readonly (readonly Value[])[]): ForeignKey[] {
  const byId = Map.groupBy(rows, ([, id]) => Number(id));
  return [...byId.values()].map(parts => ({
    columns: parts.map(([, , from]) => String(from)),
    table: String(parts[0]?.[3]),
    refColumns: parts.map(([, , , , to]) => String(to)),
    onDelete: String(parts[0]?.[5]),
  }));
}

/** A table after those it refers to; otherwise by name. */
function parentsFirst(tables: readonly TableLayout[]): TableLayout[] {
  const byName = new Map(tables.map(table => [table.name, table]));
  const placed = new Set<TableLayout>();
  function place(table: TableLayout, path: ReadonlySet<string>): void {
    if (placed.has(table) || path.has(table.name)) return;
    for (const key of table.foreignKeys) {
      const parent = byName.get(key.table);
      if (parent !== undefined) place(parent, new Set([...path, table.name]));
    }
    placed.add(table);
  }
  for (const table of tables) place(table, new Set());
  return [...placed];
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const columnList = (columns: readonly string[]): string => columns.map(quoted).join(',');
