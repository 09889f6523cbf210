import { quoted } from '../layout.ts';
import type { SqliteFile } from '../sqlite-file.ts';
import { unreadableText } from './refusals.ts';

const DECODER = new TextDecoder('utf-8', { fatal: true });
const NOT_ASCII = "'*[^' || char(1) || '-' || char(127) || ']*'";

/** Text that may be no UTF-8. `GLOB` and `length` end at a NUL. */
const suspect = (column: string) =>
  `(typeof(${column}) = 'text' AND (${column} GLOB ${NOT_ASCII} OR length(${column}) <> length(CAST(${column} AS BLOB))))`;

/**
 * Refuses a table with text that is no UTF-8, which a file can hold all the same. The driver ends the process at the
 * first such value it reads as text, so they are read as bytes.
 */
export function checkText(file: SqliteFile, table: string, columns: readonly string[]): void {
  const names = columns.map(quoted);
  const bytes = names.map(name => `CASE WHEN ${suspect(name)} THEN CAST(${name} AS BLOB) END`).join(', ');
  const where = names.map(suspect).join(' OR ');
  for (const row of file.iterate(`SELECT ${bytes} FROM ${quoted(table)} WHERE ${where}`)) {
    for (const [at, value] of row.entries()) {
      if (value !== null && !isText(value)) throw unreadableText(table, columns[at] ?? '');
    }
  }
}

/** As above, of what a schema names and says, and of the encoding. Before anything else of a file is read. */
export function checkSchemaText(file: SqliteFile): void {
  const [encoding] = file.all('PRAGMA encoding');
  if (encoding?.[0] !== 'UTF-8') throw unreadableText('sqlite_schema', 'encoding');
  checkText(file, 'sqlite_schema', ['type', 'name', 'tbl_name', 'sql']);
}

function isText(value: unknown): boolean {
  try {
    if (!(value instanceof Uint8Array)) return false;
    DECODER.decode(value);
    return true;
  } catch {
    return false;
  }
}
