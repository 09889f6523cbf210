import type { Database } from '@breakwater/db';
import { refused } from './crud-router.ts';
import type { Extended } from './extended.ts';

/** Refuses a database in which the tables of an application's own are not as it declares them. */
export async function checkTables(db: Database, { accessors }: Extended): Promise<void> {
  const infos = accessors.map(({ entity }) => entity.info);
  if (infos.length === 0) return;
  const found = await db.read(
    infos.map(({ name }) => ({ sql: 'SELECT name FROM pragma_table_info(?)', args: [name] })),
  );
  const problems = infos.flatMap(({ name, fields }, at) => {
    const there = new Set(found[at]?.rows.map(([column]) => String(column)));
    if (there.size === 0) return [`there is no table ${name}`];
    const missing = fields.map(({ column }) => column.name).filter(column => !there.has(column));
    return missing.length === 0 ? [] : [`the table ${name} lacks ${missing.join(', ')}`];
  });
  if (problems.length > 0) {
    const lines = problems.map(line => `  ${line}`).join('\n');
    throw refused(`the migrations of these domains do not make what they declare:\n${lines}`);
  }
}
