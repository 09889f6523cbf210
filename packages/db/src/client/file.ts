import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import LibsqlDatabase from 'libsql';
import { takeFileLock } from './lock.ts';
import { Mutex } from './mutex.ts';
import { type Driver, DriverError, type DriverTransaction, type Result, type Statement } from './types.ts';

const CACHED_STATEMENTS = 500;
const SNAPSHOT_ROWS = 200;
const SETTINGS = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA busy_timeout = 5000',
];

type Prepared = { readonly statement: LibsqlDatabase.Statement; readonly returnsRows: boolean };

/** One SQLite connection that keeps its prepared statements: preparing costs five times running. */
class Connection {
  readonly #path: string;
  #database: LibsqlDatabase.Database | undefined;
  readonly #prepared = new Map<string, Prepared>();

  constructor(path: string) {
    this.#path = path;
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
    let some: unknown[] = [];
    for (const row of statement.iterate(args)) {
      some.push(row);
      if (some.length < SNAPSHOT_ROWS) continue;
      yield rowsOf(some);
      some = [];
    }
    if (some.length > 0) yield rowsOf(some);
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
      this.#database = database;
    }
    return this.#database;
  }

  #run({ sql, args }: Statement): Result {
    const { statement, returnsRows } = this.#prepare(sql);
    if (!returnsRows) return { rows: [], changes: statement.run(args).changes };
    return { rows: rowsOf(statement.all(args)), changes: 0 };
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
function rowsOf(rows: unknown[]): Result['rows'] {
  return rows as Result['rows'];
}

function driverError(error: unknown, statement: number | undefined): unknown {
  if (error instanceof LibsqlDatabase.SqliteError) {
    return new DriverError(error.message, error.code, statement, { cause: error });
  }
  return error;
}

export function filePath(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}

/**
 * A database in a file, owned by this process. The driver is synchronous, so a batch runs in one turn of the
 * event loop; writes and transactions queue for the one write connection, reads have their own and never wait.
 */
export function openFile(url: string): Driver {
  const path = filePath(url);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const unlock = takeFileLock(`${path}.lock`);
  const writer = new Connection(path);
  const reader = new Connection(path);
  const mutex = new Mutex();
  let generation = 0;

  /** Fails what was meant for a database that another has replaced since. */
  function stillHere<T>(work: () => T): () => T {
    const mine = generation;
    return () => {
      if (generation !== mine) throw new DriverError('the database was replaced', 'REPLACED', undefined);
      return work();
    };
  }

  function closeConnections(): void {
    writer.close();
    reader.close();
  }

  function atomically(connection: Connection, begin: string, statements: readonly Statement[]): Result[] {
    connection.exec(begin);
    try {
      const results = connection.runAll(statements);
      connection.exec('COMMIT');
      return results;
    } catch (error) {
      rollback(connection);
      // A statement that met SQLITE_BUSY stays half done: what runs on its connection later may not commit.
      if (error instanceof DriverError && error.code.startsWith('SQLITE_BUSY')) connection.close();
      throw error;
    }
  }

  return {
    kind: 'file',
    file: {
      path,
      exclusively: (work, patienceMs) =>
        inTurn(mutex, patienceMs, () =>
          work(change => {
            closeConnections();
            change();
            generation += 1;
          }),
        ),
    },
    async read(statements) {
      return statements.length === 1 ? reader.runAll(statements) : atomically(reader, 'BEGIN', statements);
    },
    async *snapshot(statements, { bigints = false } = {}) {
      // A connection of its own: a transaction on the readers' would hold their view of the database still.
      const connection = new Connection(path);
      try {
        connection.exec('BEGIN');
        for (const [statement, one] of statements.entries()) {
          for (const rows of connection.rowsOf(one, bigints)) yield { statement, rows };
        }
        connection.exec('COMMIT');
      } catch (error) {
        throw driverError(error, undefined);
      } finally {
        connection.close();
      }
    },
    async write(statements) {
      const task = stillHere(() => atomically(writer, 'BEGIN IMMEDIATE', statements));
      return mutex.busy ? mutex.run(task) : task();
    },
    transaction: fn =>
      mutex.run(
        stillHere(async () => {
          writer.exec('BEGIN IMMEDIATE');
          const tx: DriverTransaction = { run: async statements => writer.runAll(statements) };
          try {
            const value = await fn(tx);
            writer.exec('COMMIT');
            return value;
          } catch (error) {
            rollback(writer);
            throw error;
          }
        }),
      ),
    reconnect() {
      if (!mutex.busy) writer.close();
      reader.close();
    },
    async close() {
      await mutex.run(() => undefined);
      closeConnections();
      unlock();
    },
  };
}

/** Runs `work` in its turn, unless that does not come in time. */
function inTurn<T>(mutex: Mutex, patienceMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let gaveUp = false;
    const timer = setTimeout(() => {
      gaveUp = true;
      reject(new DriverError('other writers did not finish in time', 'SQLITE_BUSY', undefined));
    }, patienceMs);
    void mutex.run(async () => {
      clearTimeout(timer);
      if (!gaveUp) await work().then(resolve, reject);
    });
  });
}

/** After a failure SQLite may already have rolled back; a connection that cannot is replaced. */
function rollback(connection: Connection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    connection.close();
  }
}
