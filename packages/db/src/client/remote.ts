import {
  type Client,
  createClient,
  LibsqlBatchError,
  LibsqlError,
  type ResultSet,
} from '@libsql/client/http';
import { BreakwaterError } from '../errors.ts';
import { type Driver, DriverError, type OpenOptions, type Result, type Statement } from './types.ts';

const READ_TIMEOUT_MS = 3_000;
const WRITE_TIMEOUT_MS = 10_000;
/** What a server without cursors is asked for in one answer, as bytes of its database. */
const MOST_AT_ONCE = 4 * 1024 * 1024;

/** A libSQL server over HTTP. Opening costs nothing until the first statement, so Workers open one per request. */
export function openRemote({ url, authToken }: OpenOptions): Driver {
  const httpUrl = url.replace(/^libsql:/, 'https:');
  const connect = (timeoutMs: number, intMode: 'number' | 'bigint' = 'number'): Client =>
    createClient({
      url: httpUrl,
      intMode,
      ...(authToken === undefined ? {} : { authToken }),
      fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(timeoutMs) }),
    });
  let reader = connect(READ_TIMEOUT_MS);
  let writer = connect(WRITE_TIMEOUT_MS);

  async function smallSnapshot(statements: readonly Statement[], bigints: boolean): Promise<Result[]> {
    const sizes = ['PRAGMA page_count', 'PRAGMA page_size'].map(sql => ({ sql, args: [] }));
    const [pages, size] = await answered(async () => (await reader.batch(sizes, 'read')).map(result));
    if (Number(pages?.rows[0]?.[0]) * Number(size?.rows[0]?.[0]) > MOST_AT_ONCE) {
      throw new BreakwaterError('UNSUPPORTED', 'the database server cannot stream what it reads', {
        reason: 'no_cursor',
      });
    }
    const client = connect(WRITE_TIMEOUT_MS, bigints ? 'bigint' : 'number');
    try {
      return await answered(async () => (await client.batch(toClient(statements), 'read')).map(result));
    } finally {
      client.close();
    }
  }

  return {
    kind: 'remote',
    read: async statements => {
      const [only] = statements;
      if (only === undefined || statements.length > 1) {
        return answered(async () => (await reader.batch(toClient(statements), 'read')).map(result));
      }
      return answered(async () => [result(await reader.execute(oneToClient(only)))]);
    },
    async *snapshot(statements, { bigints = false } = {}) {
      // Loaded only by what reads whole tables.
      const { openCursor } = await import('./cursor.ts');
      const cursor = await openCursor({ url: httpUrl, authToken }, statements, bigints);
      if (cursor !== null) return yield* cursor;
      for (const [statement, { rows }] of (await smallSnapshot(statements, bigints)).entries())
        yield { statement, rows };
    },
    async write(statements, timeoutMs) {
      const client = timeoutMs === undefined ? writer : connect(timeoutMs);
      try {
        return await answered(async () => (await client.batch(toClient(statements), 'write')).map(result));
      } finally {
        if (client !== writer) client.close();
      }
    },
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
    // The old ones stay open: closing them would fail the calls that wait their turn in them.
    reconnect() {
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
  return statements.map(oneToClient);
}

/** A server cannot read JSON that holds half a character; stored is what a file would hold of it. */
function oneToClient({ sql, args }: Statement) {
  return { sql, args: args.map(arg => (typeof arg === 'string' ? arg.toWellFormed() : arg)) };
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
