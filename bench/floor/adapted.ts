import type { Driver, Value } from '@breakwater/db';
import type { Client, InValue, ResultSet } from '@libsql/client';

/** What a floor needs of a database. */
export type FloorDatabase = Pick<Driver, 'read' | 'write'>;

/** A plain `@libsql/client`: one statement is `execute`, several are one `batch`. */
export function adapted(
  client: Pick<Client, 'execute' | 'batch' | 'close'>,
): FloorDatabase & Pick<Driver, 'close'> {
  const run = async (mode: 'read' | 'write', statements: Parameters<Driver['read']>[0]) => {
    const [only] = statements;
    const sets =
      only !== undefined && statements.length === 1
        ? [await client.execute({ sql: only.sql, args: inValues(only.args) })]
        : await client.batch(
            statements.map(({ sql, args }) => ({ sql, args: inValues(args) })),
            mode,
          );
    return sets.map(resultOf);
  };
  return {
    read: statements => run('read', statements),
    write: statements => run('write', statements),
    close: async () => client.close(),
  };
}

/** The client's type asks for a mutable array it never changes. */
const inValues = (args: readonly Value[]): InValue[] => args as InValue[];

/** A row is indexed by column number; blobs do not occur in what a floor reads. */
const resultOf = ({ rows, rowsAffected }: ResultSet) => ({
  rows: rows.map(row => Array.from(row, value => (value instanceof ArrayBuffer ? null : value))),
  changes: rowsAffected,
});
