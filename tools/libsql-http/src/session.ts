import type { Analysis } from './analysis.ts';
import type { Changes, Connection } from './connection.ts';
import {
  type ErrorCodes,
  isBusy,
  lockedError,
  StatementError,
  sqliteFailure,
  statementError,
  TRANSACTION_TIMEOUT,
  type WireError,
} from './errors.ts';
import type { ConnectionPool } from './pool.ts';
import { buffered, type Column, NO_ROWS, type Rows } from './rows.ts';
import type { Timers } from './timers.ts';
import type { SqlValue } from './values.ts';
import type { WriteLock } from './write-lock.ts';

/** What all sessions of one server share. */
export interface Engine {
  readonly pool: ConnectionPool;
  readonly lock: WriteLock;
  readonly timers: Timers;
  readonly errorCodes: ErrorCodes;
  readonly lockTimeoutMs: number;
  readonly transactionMaxMs: number;
}

/** A statement under way. Read `rows` to the end, then ask `finish`; or `abandon`. */
export interface Execution {
  readonly columns: readonly Column[];
  next(): readonly unknown[] | undefined;
  finish(): Changes;
  abandon(): void;
}

const NO_CHANGES: Changes = { affected: 0, lastInsertRowid: 0n };
/** The SQL state behind one stream: its connection, its transaction and its share of the write lock. */
export class Session {
  readonly #engine: Engine;
  #connection: Connection | undefined;
  #gone: WireError | undefined;
  #waiting: AbortController | undefined;
  #holdsLock = false;
  /** SQLite itself holds its write lock for this transaction. */
  #wrote = false;
  /** The transaction has read, so it sees one snapshot and may not wait to become a writer. */
  #hasSnapshot = false;
  #cancelDeadline: (() => void) | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get autocommit(): boolean {
    return this.#connection?.inTransaction !== true;
  }

  /** Why this session may not be used any more. */
  get gone(): WireError | undefined {
    return this.#gone;
  }

  /** Rolls back and lets go of everything. What still runs on this session fails with `reason`. */
  end(reason: WireError): void {
    if (this.#gone !== undefined) return;
    this.#gone = reason;
    this.#waiting?.abort();
    const connection = this.#connection;
    this.#connection = undefined;
    try {
      connection?.rollback();
    } finally {
      if (connection !== undefined) this.#engine.pool.give(connection);
      this.#leaveTransaction();
    }
  }

  /** Compiles a statement without running it. */
  describe(analysis: Analysis): readonly Column[] {
    this.#assertUsable();
    const statement = this.#prepare(this.#connect(), analysis);
    return statement.columns().map(({ name, type }) => ({ name, decltype: type }));
  }

  /** Starts one statement, having waited for the write lock if it writes. Throws `StatementError`. */
  async start(analysis: Analysis, args: readonly SqlValue[]): Promise<Execution> {
    this.#assertUsable();
    await this.#admit(analysis);
    // The session may have ended after the lock was handed over and before this line.
    if (this.#gone !== undefined) this.#unlock();
    this.#assertUsable();
    const connection = this.#connect();
    try {
      return this.#run(connection, analysis, args);
    } catch (error) {
      this.#settle();
      throw error;
    }
  }

  #assertUsable(): void {
    if (this.#gone !== undefined) throw new StatementError(this.#gone.code, this.#gone.message);
  }

  #connect(): Connection {
    this.#connection ??= this.#engine.pool.take();
    return this.#connection;
  }

  async #admit(analysis: Analysis): Promise<void> {
    const inTransaction = !this.autocommit;
    const writes = analysis.kind === 'write' || (analysis.kind === 'begin-write' && !inTransaction);
    if (!writes || this.#holdsLock) return;
    if (inTransaction && this.#hasSnapshot) {
      // SQLite answers such an upgrade at once, for waiting could never make the snapshot current again.
      if (!this.#engine.lock.tryAcquire()) throw lockedError();
      this.#holdsLock = true;
      return;
    }
    this.#waiting = new AbortController();
    const outcome = await this.#engine.lock.acquire(this.#engine.lockTimeoutMs, this.#waiting.signal);
    this.#waiting = undefined;
    if (outcome === 'timeout') throw lockedError();
    this.#holdsLock = outcome === 'acquired';
  }

  #run(connection: Connection, analysis: Analysis, args: readonly SqlValue[]): Execution {
    switch (analysis.kind) {
      case 'read':
      case 'write':
        return this.#runStatement(connection, analysis, args);
      default:
        this.#control(connection, analysis);
        this.#settle();
        return this.#execution(NO_ROWS, () => NO_CHANGES);
    }
  }

  #control(connection: Connection, analysis: Analysis): void {
    // A transaction refused its first write has nothing to commit, and its half-done statement bars COMMIT.
    const nothingToCommit = analysis.kind === 'commit' && connection.busy !== undefined && !this.#wrote;
    try {
      connection.control(nothingToCommit ? 'ROLLBACK' : analysis.sql);
    } catch (error) {
      throw this.#mapped(error, analysis);
    }
    if (analysis.kind === 'begin-write') this.#wrote = true;
  }

  #runStatement(connection: Connection, analysis: Analysis, args: readonly SqlValue[]): Execution {
    const writes = analysis.kind === 'write';
    if (writes && connection.busy !== undefined) {
      throw statementError(connection.busy, this.#engine.errorCodes, analysis.sql);
    }
    if (analysis.leavesState) connection.tainted = true;
    const statement = this.#prepare(connection, analysis);
    const wroteBefore = this.#wrote;
    if (!analysis.leavesState) this.#hasSnapshot = true;
    if (writes) this.#wrote = true;
    try {
      if (!statement.reader) {
        connection.run(statement, args);
        return this.#finished(connection, analysis, NO_ROWS);
      }
      const rows = connection.query(statement, args);
      if (writes) return this.#finished(connection, analysis, buffered(rows));
      return this.#streaming(rows, analysis);
    } catch (error) {
      // Any other failure comes after SQLite took its write lock, and leaves it taken.
      if (isBusy(sqliteFailure(error))) this.#wrote = wroteBefore;
      throw this.#mapped(error, analysis);
    }
  }

  #prepare(connection: Connection, analysis: Analysis): ReturnType<Connection['prepare']> {
    try {
      return connection.prepare(analysis.sql);
    } catch (error) {
      throw this.#mapped(error, analysis);
    }
  }

  #finished(connection: Connection, analysis: Analysis, rows: Rows): Execution {
    const changes = analysis.modifiesRows ? connection.changes() : NO_CHANGES;
    this.#settle();
    return this.#execution(rows, () => changes);
  }

  #streaming(rows: Rows, analysis: Analysis): Execution {
    const next = () => {
      this.#assertUsable();
      try {
        return rows.next();
      } catch (error) {
        this.#settle();
        throw this.#mapped(error, analysis);
      }
    };
    const finish = () => {
      this.#settle();
      return NO_CHANGES;
    };
    return this.#execution({ ...rows, next }, finish);
  }

  #execution(rows: Rows, finish: () => Changes): Execution {
    const abandon = () => {
      rows.abandon();
      this.#settle();
    };
    return { columns: rows.columns, next: rows.next, finish, abandon };
  }

  #mapped(error: unknown, analysis: Analysis): StatementError {
    return statementError(sqliteFailure(error), this.#engine.errorCodes, analysis.sql);
  }

  /** After every statement: follow SQLite into or out of a transaction. */
  #settle(): void {
    const connection = this.#connection;
    if (connection?.inTransaction === true) {
      this.#cancelDeadline ??= this.#engine.timers.after(this.#engine.transactionMaxMs, () =>
        this.end(TRANSACTION_TIMEOUT),
      );
      if (!this.#wrote) this.#unlock();
      return;
    }
    this.#leaveTransaction();
    if (connection?.busy !== undefined) {
      this.#connection = undefined;
      this.#engine.pool.give(connection);
    }
  }

  #leaveTransaction(): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = undefined;
    this.#hasSnapshot = false;
    this.#wrote = false;
    this.#unlock();
  }

  #unlock(): void {
    if (!this.#holdsLock) return;
    this.#holdsLock = false;
    this.#engine.lock.release();
  }
}
