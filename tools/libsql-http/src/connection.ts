import Database from 'libsql';
import { isBusy, type SqliteFailure, sqliteFailure } from './errors.ts';
import { Lru } from './lru.ts';
import type { Rows } from './rows.ts';
import type { SqlValue } from './values.ts';

export interface Changes {
  readonly affected: number;
  readonly lastInsertRowid: bigint;
}

const STATEMENTS_PER_CONNECTION = 200;
// Other writers of this process queue before they reach SQLite; only foreign processes are waited for here.
const BUSY_TIMEOUT_MS = 50;

// The typings omit it: https://www.sqlite.org/c3ref/interrupt.html
function interrupt(db: Database.Database): void {
  const method: unknown = Reflect.get(db, 'interrupt');
  if (typeof method !== 'function') throw new Error('this version of libsql cannot interrupt a statement');
  Reflect.apply(method, db, []);
}

function changesOf(row: unknown): Changes {
  if (Array.isArray(row) && typeof row[0] === 'bigint' && typeof row[1] === 'bigint') {
    return { affected: Number(row[0]), lastInsertRowid: row[1] };
  }
  throw new Error('changes() and last_insert_rowid() must be integers');
}

/** One SQLite connection and its prepared statements. Synchronous; used by one request at a time. */
export class Connection {
  readonly #db: Database.Database;
  readonly #statements = new Lru<string, Database.Statement>(STATEMENTS_PER_CONNECTION);
  readonly #changes: Database.Statement;
  #active: Rows | undefined;
  #open = true;

  /**
   * Set once a statement was answered BUSY. The driver leaves such a statement half done: a later COMMIT
   * fails, and a later autocommit write reports success without committing. Never write here again.
   */
  busy: SqliteFailure | undefined;
  /** Set once a statement left state behind that the next user must not see. */
  tainted = false;

  constructor(path: string, flush: boolean) {
    this.#db = new Database(path);
    this.#db.exec(
      `PRAGMA busy_timeout=${BUSY_TIMEOUT_MS}; PRAGMA journal_mode=WAL; PRAGMA synchronous=${flush ? 'FULL' : 'OFF'}; PRAGMA foreign_keys=ON`,
    );
    this.#changes = this.#prepare('SELECT changes(), last_insert_rowid()');
  }

  get inTransaction(): boolean {
    // Asking a closed database aborts the process.
    return this.#open && this.#db.inTransaction;
  }

  /** Compiles, or finds compiled, one statement. */
  prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #prepare(sql: string): Database.Statement {
    const statement = this.#db.prepare(sql);
    // Both setters return null, whatever the typings say; raw() refuses a statement without columns.
    if (statement.reader) statement.raw(true);
    statement.safeIntegers(true);
    return statement;
  }

  /** Transaction control. Unlike a prepared statement, it is finalised even when it fails. */
  control(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  run(statement: Database.Statement, args: readonly SqlValue[]): void {
    this.#guard(() => statement.run([...args]));
  }

  query(statement: Database.Statement, args: readonly SqlValue[]): Rows {
    const rows = this.#guard(() => statement.iterate([...args]));
    // Asked only now: the driver has taken the first step, which recompiles after a change of schema.
    const columns = statement.columns().map(({ name, type }) => ({ name, decltype: type }));
    const next = (): readonly unknown[] | undefined => {
      const result = this.#guard(() => rows.next());
      if (result.done === true) {
        this.#active = undefined;
        return undefined;
      }
      if (!Array.isArray(result.value)) throw new Error('the driver must return raw rows');
      return result.value;
    };
    const abandon = () => {
      if (this.#active !== active) return;
      interrupt(this.#db);
      try {
        while (next() !== undefined);
      } catch (error) {
        if (sqliteFailure(error).name !== 'SQLITE_INTERRUPT') throw error;
      }
    };
    const active = { columns, next, abandon };
    this.#active = active;
    return active;
  }

  /** Of the last INSERT, UPDATE or DELETE on this connection. */
  changes(): Changes {
    return changesOf(this.#changes.get([]));
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      this.#active = undefined;
      const failure = sqliteFailure(error);
      if (isBusy(failure)) this.busy = failure;
      throw error;
    }
  }

  rollback(): void {
    this.#active?.abandon();
    if (this.inTransaction) this.#db.exec('ROLLBACK');
  }

  /** Rolls back first: the driver keeps a closed connection, and its locks, until its statements are collected. */
  close(): void {
    if (!this.#open) return;
    try {
      this.rollback();
    } finally {
      this.#open = false;
      this.#db.close();
    }
  }
}
