/** What SQLite can hold. Integers beyond 2^53 travel as bigint. */
export type Value = null | string | number | bigint | Uint8Array;

/** One SQL statement with positional arguments. */
export interface Statement {
  readonly sql: string;
  readonly args: readonly Value[];
}

/** Rows as arrays in the order of the select list; `changes` counts rows a write touched. */
export interface Result {
  readonly rows: readonly (readonly Value[])[];
  readonly changes: number;
}

export interface DriverTransaction {
  run(statements: readonly Statement[]): Promise<Result[]>;
}

/** One opened libSQL database, as a runtime's client gives it. */
export interface Driver {
  readonly kind: 'file' | 'remote';
  /** One snapshot, one round trip. */
  read(statements: readonly Statement[]): Promise<Result[]>;
  /** One atomic write batch, one round trip. */
  write(statements: readonly Statement[]): Promise<Result[]>;
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
}

/**
 * A statement the database refused, or a request it did not answer.
 * `code` is the extended SQLite code, or `NETWORK` when the answer was lost: then the outcome is unknown.
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
