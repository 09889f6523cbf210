import type { Database } from '../../client/handle.ts';
import { SEQUENCE_TABLE } from '../dump/write.ts';
import { columnList, quoted } from '../layout.ts';
import { SqliteFile } from '../sqlite-file.ts';
import { EMPTIED } from './cleanse.ts';
import { checkSchema } from './refusals.ts';
import { RemoteStaging } from './remote.ts';

/** Sends the rows of a staged file to tables beside the live ones of a server. */
export async function fillFromFile(db: Database, path: string): Promise<RemoteStaging> {
  const staging = await RemoteStaging.create(db);
  const file = new SqliteFile(path);
  try {
    const columnsOf = (table: string) => {
      const found = file.all(`SELECT name FROM pragma_table_info(?)`, [table]).map(([name]) => String(name));
      return found.length === 0 ? undefined : new Set(found);
    };
    checkSchema(staging.layout, columnsOf);
    for (const { name, columns } of [...staging.layout.tables, SEQUENCE_TABLE]) {
      if (EMPTIED.has(name)) continue;
      for await (const { rows } of file.stream([`SELECT ${columnList(columns)} FROM ${quoted(name)}`])) {
        for (const row of rows) await staging.row(name, columns, row);
      }
    }
    await staging.flush();
    return staging;
  } finally {
    file.close();
  }
}
