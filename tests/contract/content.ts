/** Every row of every table, in no order, but for leases and the record a restore leaves of itself. */
export type Content = Readonly<Record<string, readonly string[]>>;

const TABLES = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
 AND substr(name, 1, 1) <> '_' AND name <> 'leases' ORDER BY name`;
const RECORD: Readonly<Record<string, string>> = {
  audit_log: "action = 'database.restore.apply'",
  events: "type = 'database.restore.applied'",
};

type Rows = (sql: string) => Promise<readonly (readonly unknown[])[]>;

export async function contentOf(rows: Rows): Promise<Content> {
  const content: Record<string, readonly string[]> = {};
  for (const [table] of await rows(TABLES)) {
    const name = String(table);
    const found = await rows(`SELECT * FROM "${name}" WHERE NOT (${RECORD[name] ?? '0'})`);
    content[name] = found.map(row => JSON.stringify(row)).toSorted();
  }
  return content;
}

/** How many restores a database says were made of it, by its audit log and by its events. */
export async function restoresOf(rows: Rows): Promise<readonly unknown[]> {
  const counts = Object.entries(RECORD).map(([table, of]) => `(SELECT count(*) FROM ${table} WHERE ${of})`);
  return (await rows(`SELECT ${counts.join(', ')}`))[0] ?? [];
}

/** The same in a restored database, in which nobody is signed in. */
export const afterRestore = (content: Content): Content => ({
  ...content,
  sessions: [],
  idempotency_keys: [],
});
