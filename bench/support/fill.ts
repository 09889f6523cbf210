import { DatabaseSync } from 'node:sqlite';

const PARTS = `SELECT name, type, sql FROM sqlite_schema
 WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL`;

/**
 * Fills tables of a database that nobody has open. Their indexes and triggers are made anew afterwards, which is many
 * times as fast.
 */
export function fill(path: string, tables: readonly string[], insert: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144');
    const find = db.prepare(PARTS);
    const parts = tables.flatMap(table => find.all(table));
    for (const { name, type } of parts) db.exec(`DROP ${String(type)} "${String(name)}"`);
    db.exec('BEGIN');
    insert(db);
    db.exec('COMMIT');
    for (const { sql } of parts) db.exec(String(sql));
  } finally {
    db.close();
  }
}
