import { setImmediate } from 'node:timers/promises';
import LibsqlDatabase from 'libsql';
import type { Result, SnapshotRows, Statement, Value } from '../client/types.ts';
import type { Snapshot } from './dump/snapshot.ts';

const ROWS_A_TURN = 200;

/** A SQLite file opened for whole-database work, on a connection of its own. Integers are bigint, but for `bigints: false`. */
export class SqliteFile implements Snapshot {
  readonly #database: LibsqlDatabase.Database;
  readonly #prepared = new Map<string, LibsqlDatabase.Statement>();

  constructor(path: string, { bigints = true }: { readonly bigints?: boolean } = {}) {
    this.#database = new LibsqlDatabase(path);
    this.#database.defaultSafeIntegers(bigints);
    this.#database.exec('PRAGMA trusted_schema = OFF');
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  all(sql: string, args: readonly Value[] = []): Result['rows'] {
    const statement = this.#database.prepare(sql);
    statement.raw(true);
    return rowsOf(statement.all(args));
  }

  /** Runs a statement that returns nothing; its text stays prepared. */
  run(sql: string, args: readonly Value[]): void {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    statement.run(args);
  }

  *iterate(sql: string): Generator<readonly Value[], void, undefined> {
    const statement = this.#database.prepare(sql);
    statement.raw(true);
    yield* rowsOf(statement.iterate([]));
  }

  async read(statements: readonly Statement[]): Promise<Result[]> {
    return statements.map(({ sql, args }) => ({ rows: this.all(sql, args), changes: 0 }));
  }

  async *stream(queries: readonly string[]): AsyncGenerator<SnapshotRows, void, undefined> {
    for (const [statement, sql] of queries.entries()) {
      let rows: (readonly Value[])[] = [];
      for (const row of this.iterate(sql)) {
        rows.push(row);
        if (rows.length < ROWS_A_TURN) continue;
        yield { statement, rows };
        rows = [];
        // The driver is synchronous: others get their turn between parts.
        await setImmediate();
      }
      if (rows.length > 0) yield { statement, rows };
    }
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }
}

/** The driver types rows as unknown; in raw mode each is an array of SQLite values. */
function rowsOf<T extends Iterable<unknown>>(rows: T) {
  return rows as unknown as (readonly Value[])[];
}
