import LibsqlDatabase from 'libsql';
import { Portion } from './portion.ts';
import { DriverError, type Result, type Statement, type Value } from './types.ts';

const CACHED_STATEMENTS = 500;
const SNAPSHOT_ROWS = 50;
const SETTINGS = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA busy_timeout = 5000',
  // A bulk write changes some 750 pages: SQLite's 500 of cache would be written out early, and again at commit.
  'PRAGMA cache_size = -16000',
  // SQLite's 1000 would copy nearly every bulk write into the file at once, and most pages again with the next.
  'PRAGMA wal_autocheckpoint = 4000',
];

type Prepared = { readonly statement: LibsqlDatabase.Statement; readonly returnsRows: boolean };

/** One SQLite connection that keeps its prepared statements: preparing costs five times running. */
export class Connection {
  readonly #path: string;
  readonly #flush: boolean;
  #database: LibsqlDatabase.Database | undefined;
  readonly #prepared = new Map<string, Prepared>();

  constructor(path: string, flush: boolean) {
    this.#path = path;
    this.#flush = flush;
  }

  get inTransaction(): boolean {
    return this.#database?.inTransaction ?? false;
  }

  exec(sql: string): void {
    try {
      this.#open().exec(sql);
    } catch (error) {
      throw driverError(error, undefined);
    }
  }

  runAll(statements: readonly Statement[]): Result[] {
    const results: Result[] = [];
    for (const [index, statement] of statements.entries()) {
      try {
        results.push(this.#run(statement));
      } catch (error) {
        throw driverError(error, index);
      }
    }
    return results;
  }

  /** The rows of one statement, some at a time; whoever stops listening stops it. */
  *rowsOf({ sql, args }: Statement, bigints: boolean): Generator<Result['rows']> {
    const statement = this.#open().prepare(sql).raw(true);
    statement.safeIntegers(bigints);
    const portion = new Portion(SNAPSHOT_ROWS);
    for (const row of statement.iterate(args)) {
      portion.add(rowOf(row));
      if (portion.isFull) yield portion.take();
    }
    if (!portion.isEmpty) yield portion.take();
  }

  /** Moves what the log beside the file holds into the file: alone, it is then the whole database. */
  checkpoint(): void {
    this.#database?.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#prepared.clear();
    this.#database?.close();
    this.#database = undefined;
  }

  #open(): LibsqlDatabase.Database {
    if (this.#database === undefined) {
      const database = new LibsqlDatabase(this.#path);
      for (const setting of SETTINGS) database.exec(setting);
      database.exec(`PRAGMA synchronous = ${this.#flush ? 'FULL' : 'OFF'}`);
      this.#database = database;
    }
    return this.#database;
  }

  #run({ sql, args, single }: Statement): Result {
    const { statement, returnsRows } = this.#prepare(sql);
    if (!returnsRows) return { rows: [], changes: statement.run(args).changes };
    if (single === true) return { rows: this.#firstOf(sql, statement, args), changes: 0 };
    return { rows: rowsOf(statement.all(args)), changes: 0 };
  }

  #firstOf(sql: string, statement: LibsqlDatabase.Statement, args: Statement['args']): Result['rows'] {
    try {
      const row = statement.get(args);
      return row === undefined ? [] : [rowOf(row)];
    } catch (error) {
      // The driver does not reset it: it would fail once more, whatever it is given.
      this.#prepared.delete(sql);
      throw error;
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#open().prepare(sql);
    const returnsRows = statement.reader;
    if (returnsRows) statement.raw(true);
    if (this.#prepared.size >= CACHED_STATEMENTS) {
      const oldest = this.#prepared.keys().next();
      if (!oldest.done) this.#prepared.delete(oldest.value);
    }
    const prepared = { statement, returnsRows };
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** The driver types rows as unknown; in raw mode each is an array of SQLite values. */
const rowOf = (row: unknown): Value[] => row as Value[];
const rowsOf = (rows: unknown[]): Result['rows'] => rows as Result['rows'];

export function driverError(error: unknown, statement: number | undefined): unknown {
  if (error instanceof LibsqlDatabase.SqliteError) {
    return new DriverError(error.message, error.code, statement, { cause: error });
  }
  return error;
}
