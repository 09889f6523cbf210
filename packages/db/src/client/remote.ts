import {
  type Client,
  createClient,
  LibsqlBatchError,
  LibsqlError,
  type ResultSet,
} from '@libsql/client/http';
import { type Driver, DriverError, type OpenOptions, type Result, type Statement } from './types.ts';

const READ_TIMEOUT_MS = 3_000;
const WRITE_TIMEOUT_MS = 10_000;

/** A libSQL server over HTTP. Opening costs nothing until the first statement, so Workers open one per request. */
export function openRemote({ url, authToken }: OpenOptions): Driver {
  const connect = (timeoutMs: number): Client =>
    createClient({
      url: url.replace(/^libsql:/, 'https:'),
      ...(authToken === undefined ? {} : { authToken }),
      fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(timeoutMs) }),
    });
  let reader = connect(READ_TIMEOUT_MS);
  let writer = connect(WRITE_TIMEOUT_MS);

  return {
    kind: 'remote',
    read: async statements => {
      const [only] = statements;
      if (only === undefined || statements.length > 1) {
        return answered(async () => (await reader.batch(toClient(statements), 'read')).map(result));
      }
      return answered(async () => [result(await reader.execute({ sql: only.sql, args: [...only.args] }))]);
    },
    write: statements =>
      answered(async () => (await writer.batch(toClient(statements), 'write')).map(result)),
    transaction: async fn => {
      const tx = await answered(() => writer.transaction('write'));
      try {
        const value = await fn({
          run: statements => answered(async () => (await tx.batch(toClient(statements))).map(result)),
        });
        await answered(() => tx.commit());
        return value;
      } finally {
        tx.close();
      }
    },
    reconnect() {
      reader.close();
      writer.close();
      reader = connect(READ_TIMEOUT_MS);
      writer = connect(WRITE_TIMEOUT_MS);
    },
    async close() {
      reader.close();
      writer.close();
    },
  };
}

function toClient(statements: readonly Statement[]) {
  return statements.map(({ sql, args }) => ({ sql, args: [...args] }));
}

function result(set: ResultSet): Result {
  return { rows: set.rows.map(row => Array.from(row, toValue)), changes: set.rowsAffected };
}

function toValue(value: null | string | number | bigint | ArrayBuffer) {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}

async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw driverError(error);
  }
}

function driverError(error: unknown): unknown {
  if (error instanceof LibsqlError) {
    const index = error instanceof LibsqlBatchError ? error.statementIndex : undefined;
    const code = error.extendedCode ?? error.code;
    // Servers answer SQLITE_…, SQL_PARSE_ERROR, SQL_INPUT_ERROR; everything else is a request without an answer.
    const known = /^(SQL|TRANSACTION_|STREAM_)/.test(code);
    return new DriverError(error.message, known ? code : 'NETWORK', index, { cause: error });
  }
  return new DriverError('the database did not answer', 'NETWORK', undefined, { cause: error });
}
