import type { Database } from '../../client/handle.ts';
import type { Result, SnapshotRows, Statement } from '../../client/types.ts';

/** A database to be read as it is at one moment. */
export interface Snapshot {
  read(statements: readonly Statement[]): Promise<readonly Result[]>;
  /** The rows of all queries in one read transaction, query by query. Integers are bigint, reals number. */
  stream(queries: readonly string[]): AsyncIterable<SnapshotRows>;
}

/** A database behind a server, through its streaming cursor. */
export const remoteSnapshot = (db: Database): Snapshot => ({
  read: statements => db.read(statements),
  stream: queries =>
    db.snapshot(
      queries.map(sql => ({ sql, args: [] })),
      { bigints: true },
    ),
});
