/** What SQLite can hold. Integers beyond 2^53 travel as bigint. */
export type Value = null | string | number | bigint | Uint8Array;

/** One SQL statement with positional arguments. */
export interface Statement {
  readonly sql: string;
  readonly args: readonly Value[];
  /** It has one row at most, and a driver need not look for another. */
  readonly single?: boolean;
}

/** Rows as arrays in the order of the select list; `changes` counts rows a write touched. */
export interface Result {
  readonly rows: readonly (readonly Value[])[];
  readonly changes: number;
}

export interface DriverTransaction {
  run(statements: readonly Statement[]): Promise<Result[]>;
}

/** Some of the rows that one statement of a snapshot reads. */
export interface SnapshotRows {
  readonly statement: number;
  readonly rows: readonly (readonly Value[])[];
}

export interface SnapshotOptions {
  /** Every integer comes as bigint, so that a number is a real. */
  readonly bigints?: boolean;
}

/** Work on a database file as a whole. */
export interface FileAccess {
  readonly path: string;
  /**
   * Runs `work` while nothing writes; `install` then closes all connections around a synchronous change of the file.
   * A write that waited meanwhile fails with REPLACED once another file was installed.
   * Throws SQLITE_BUSY when writers do not finish within `patienceMs`.
   */
  exclusively<T>(work: (install: (change: () => void) => void) => Promise<T>, patienceMs: number): Promise<T>;
}

/** One opened libSQL database, as a runtime's client gives it. */
export interface Driver {
  readonly kind: 'file' | 'remote';
  /** Of a file only. */
  readonly file?: FileAccess;
  /** One snapshot, one round trip. */
  read(statements: readonly Statement[]): Promise<Result[]>;
  /**
   * Reads in one snapshot that are too much for memory: rows a few at a time, statement by statement, produced as
   * they are taken. Stops no writer. A server without the cursor protocol is read in one go while its database is
   * small, else it is UNSUPPORTED(no_cursor).
   */
  snapshot(statements: readonly Statement[], options?: SnapshotOptions): AsyncGenerator<SnapshotRows>;
  /** One atomic write batch, one round trip. `timeoutMs`: for how long a server may take, where not as usual. */
  write(statements: readonly Statement[], timeoutMs?: number): Promise<Result[]>;
  /** BEGIN IMMEDIATE … COMMIT around `fn`; any throw rolls back. */
  transaction<T>(fn: (tx: DriverTransaction) => Promise<T>): Promise<T>;
  /** Drops connections that a failure may have poisoned; the next call opens fresh ones. */
  reconnect(): void;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `file:…`, `http(s)://…` or `libsql://…`. */
  readonly url: string;
  readonly authToken?: string | undefined;
  /** false: what is committed to a file outlives this process, but not the machine. Default true. */
  readonly flush?: boolean;
}

/**
 * A statement the database refused, or a request it did not answer.
 * `code` is the extended SQLite code, or `NETWORK` when the answer was lost: then the outcome is unknown; or
 * `REPLACED` when another database took the place of the one a write was meant for.
 */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  readonly code: string;
  /** Index of the refused statement in its batch, when the driver knows it. */
  readonly statement: number | undefined;

  constructor(message: string, code: string, statement: number | undefined, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.statement = statement;
  }
}
