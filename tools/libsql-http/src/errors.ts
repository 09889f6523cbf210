/** The error object of Hrana: what a failed statement, request or cursor carries. */
export interface WireError {
  readonly message: string;
  readonly code: string;
}

/** `extended` names constraint kinds (SQLITE_CONSTRAINT_UNIQUE); `sqld` answers as sqld and Turso do. */
export type ErrorCodes = 'extended' | 'sqld';

/** The client broke the protocol: the HTTP request fails as a whole and its stream is closed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** The stream is gone: HTTP 400 with a Hrana error object, after which a client drops the stream. */
export class StreamGoneError extends Error {
  override readonly name = 'StreamGoneError';
  readonly wire: WireError;

  constructor(wire: WireError) {
    super(wire.message);
    this.wire = wire;
  }
}

/** One statement failed; reported inside a 200 answer. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly wire: WireError;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.wire = { message, code };
  }
}

export const TRANSACTION_TIMEOUT: WireError = {
  message: 'Transaction timed out',
  code: 'TRANSACTION_TIMEOUT',
};

export const STREAM_EXPIRED: WireError = {
  message: 'The stream has expired due to inactivity',
  code: 'STREAM_EXPIRED',
};

export const STREAM_CLOSED: WireError = { message: 'The stream was closed', code: 'STREAM_CLOSED' };

const PRIMARY_CODES = new Map<number, string>([
  [1, 'SQLITE_ERROR'],
  [2, 'SQLITE_INTERNAL'],
  [3, 'SQLITE_PERM'],
  [4, 'SQLITE_ABORT'],
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [7, 'SQLITE_NOMEM'],
  [8, 'SQLITE_READONLY'],
  [9, 'SQLITE_INTERRUPT'],
  [10, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [12, 'SQLITE_NOTFOUND'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [15, 'SQLITE_PROTOCOL'],
  [17, 'SQLITE_SCHEMA'],
  [18, 'SQLITE_TOOBIG'],
  [19, 'SQLITE_CONSTRAINT'],
  [20, 'SQLITE_MISMATCH'],
  [21, 'SQLITE_MISUSE'],
  [22, 'SQLITE_NOLFS'],
  [23, 'SQLITE_AUTH'],
  [25, 'SQLITE_RANGE'],
  [26, 'SQLITE_NOTADB'],
]);

// The driver's own table of names stops short of these.
const UNNAMED_BY_DRIVER = new Map<number, string>([
  [2835, 'SQLITE_CONSTRAINT_PINNED'],
  [3091, 'SQLITE_CONSTRAINT_DATATYPE'],
]);

/** What SQLite said, as the driver throws it. */
export interface SqliteFailure {
  readonly message: string;
  /** Extended result code, 0 when the driver gave none. */
  readonly rawCode: number;
  readonly name: string;
  readonly cause: unknown;
}

export function sqliteFailure(error: unknown): SqliteFailure {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  const rawCode = 'rawCode' in error && typeof error.rawCode === 'number' ? error.rawCode : 0;
  const name = error.code.startsWith('SQLITE_')
    ? error.code
    : (UNNAMED_BY_DRIVER.get(rawCode) ?? PRIMARY_CODES.get(rawCode & 0xff) ?? 'SQLITE_UNKNOWN');
  return { message: error.message, rawCode, name, cause: error };
}

export function isBusy(failure: SqliteFailure): boolean {
  return (failure.rawCode & 0xff) === 5;
}

const SYNTAX = /syntax error$|^incomplete input$|^unrecognized token/;
const WITH_OFFSET =
  /^(?:no such column: (?<column>.+)|no such function: (?<fn>.+)|ambiguous column name: (?<ambiguous>.+)|wrong number of arguments to function (?<args>[^(]+)\(\)|table "?(?<table>[^"]+?)"? already exists)$/;

/** sqld reports what its parser or SQLite could place in the text under codes of their own. */
function inputError(failure: SqliteFailure, sql: string): StatementError | undefined {
  const options = { cause: failure.cause };
  if ((failure.rawCode & 0xff) !== 1) return undefined;
  if (SYNTAX.test(failure.message)) {
    const message = `SQL string could not be parsed: ${failure.message}`;
    return new StatementError('SQL_PARSE_ERROR', message, options);
  }
  const groups = WITH_OFFSET.exec(failure.message)?.groups;
  if (groups === undefined) return undefined;
  const name = groups.column ?? groups.fn ?? groups.ambiguous ?? groups.args ?? groups.table ?? '';
  const at = Math.max(sql.indexOf(name), 0);
  const offset = Buffer.byteLength(sql.slice(0, at));
  return new StatementError(
    'SQL_INPUT_ERROR',
    `SQL input error: ${failure.message} (at offset ${offset})`,
    options,
  );
}

/** The statement error a client sees for what SQLite said about `sql`. */
export function statementError(failure: SqliteFailure, codes: ErrorCodes, sql: string): StatementError {
  const message = `SQLite error: ${failure.message}`;
  const options = { cause: failure.cause };
  if (codes === 'extended') return new StatementError(failure.name, message, options);
  const input = inputError(failure, sql);
  if (input !== undefined) return input;
  const primary = failure.rawCode & 0xff;
  const code = primary === 1 ? 'SQLITE_UNKNOWN' : (PRIMARY_CODES.get(primary) ?? 'SQLITE_UNKNOWN');
  return new StatementError(code, message, options);
}

/** What SQLite answers at once when another connection is writing. */
export function lockedError(cause?: unknown): StatementError {
  return new StatementError('SQLITE_BUSY', 'SQLite error: database is locked', { cause });
}
