import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { ErrorCodes } from './errors.ts';
import { Handler } from './handler.ts';
import type { Hooks } from './hooks.ts';
import { ConnectionPool } from './pool.ts';
import { StreamRegistry } from './streams.ts';
import { systemTimers, type Timers } from './timers.ts';
import { WriteLock } from './write-lock.ts';

export interface LibsqlServerOptions extends Hooks {
  /** The database file, created when missing. */
  readonly path: string;
  /** false: what is committed outlives this process, but not the machine. Default true. */
  readonly flush?: boolean;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** When given, requests must bear it. */
  readonly authToken?: string;
  /** Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** A stream unused for this long is rolled back and closed. Default 10 000. */
  readonly streamIdleMs?: number;
  /** A transaction open for this long is rolled back and its stream closed. Default 5 000. */
  readonly transactionMaxMs?: number;
  /** A writer waits this long for its turn before SQLITE_BUSY. Default 5 000. */
  readonly lockTimeoutMs?: number;
  /** Default `extended`. */
  readonly errorCodes?: ErrorCodes;
  /** Default: real time. */
  readonly timers?: Timers;
}

/** What a server holds at the moment. */
export interface ServerStats {
  readonly streams: number;
  readonly waitingWriters: number;
  readonly connections: { readonly taken: number; readonly idle: number };
}

export interface LibsqlServer {
  readonly url: string;
  readonly port: number;
  stats(): ServerStats;
  /** Rolls back what is open, lets answers under way finish, and closes the file. */
  close(): Promise<void>;
}

// Longer than clients keep idle sockets, so that they close first and never write into a closed one.
const KEEP_ALIVE_MS = 120_000;
// How long a closing server waits for clients to take their last answers.
const LAST_ANSWERS_MS = 2000;

/** Serves one SQLite file as a libSQL server would, over Hrana's HTTP protocol. */
export async function startLibsqlServer(options: LibsqlServerOptions): Promise<LibsqlServer> {
  const timers = options.timers ?? systemTimers;
  const pool = new ConnectionPool(options.path, options.flush ?? true);
  const lock = new WriteLock(timers);
  const engine = {
    pool,
    lock,
    timers,
    errorCodes: options.errorCodes ?? 'extended',
    lockTimeoutMs: options.lockTimeoutMs ?? 5000,
    transactionMaxMs: options.transactionMaxMs ?? 5000,
  };
  // Fails here, not at the first request, when the file cannot be opened.
  pool.give(pool.take());
  const streamIdleMs = options.streamIdleMs ?? 10_000;
  const registry = new StreamRegistry(engine, streamIdleMs);
  const handler = new Handler({
    engine,
    registry,
    hooks: options,
    authToken: options.authToken,
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
    stalledCursorMs: streamIdleMs,
  });
  const underWay = new Map<IncomingMessage, Promise<void>>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const answered = new Promise<void>(resolve => response.once('close', resolve));
    const handled = handler.handle(request, response).then(() => answered);
    underWay.set(
      request,
      handled.finally(() => underWay.delete(request)),
    );
  });
  const host = options.host ?? '127.0.0.1';
  try {
    await once(server.listen(options.port ?? 0, host), 'listening');
  } catch (error) {
    pool.close();
    throw error;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server must listen on TCP');

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    const cancel = systemTimers.after(LAST_ANSWERS_MS, () => server.closeAllConnections());
    registry.closeAll();
    handler.dropStalled();
    while (underWay.size > 0) {
      for (const request of underWay.keys()) if (!request.complete) request.destroy();
      await Promise.all(underWay.values());
    }
    server.closeAllConnections();
    await closed;
    cancel();
    registry.closeAll();
    pool.close();
  }

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    stats: () => ({ streams: registry.size, waitingWriters: lock.waiting, connections: pool.size }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
