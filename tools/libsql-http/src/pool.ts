import { Connection } from './connection.ts';

const MAX_IDLE = 8;

/** Connections to one file, opened on demand; the clean ones are kept for reuse. */
export class ConnectionPool {
  readonly #path: string;
  readonly #flush: boolean;
  readonly #idle: Connection[] = [];
  readonly #taken = new Set<Connection>();
  #closed = false;

  constructor(path: string, flush: boolean) {
    this.#path = path;
    this.#flush = flush;
  }

  /** Connections open now: in use, and waiting for use. */
  get size(): { readonly taken: number; readonly idle: number } {
    return { taken: this.#taken.size, idle: this.#idle.length };
  }

  take(): Connection {
    if (this.#closed) throw new Error('the pool is closed');
    const connection = this.#idle.pop() ?? new Connection(this.#path, this.#flush);
    this.#taken.add(connection);
    return connection;
  }

  give(connection: Connection): void {
    this.#taken.delete(connection);
    const reusable =
      !this.#closed &&
      this.#idle.length < MAX_IDLE &&
      connection.busy === undefined &&
      !connection.tainted &&
      !connection.inTransaction;
    if (reusable) this.#idle.push(connection);
    else connection.close();
  }

  /** Closes everything and folds the write-ahead log into the file. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const connection of [...this.#taken, ...this.#idle]) connection.close();
    this.#taken.clear();
    this.#idle.length = 0;
    const last = new Connection(this.#path, this.#flush);
    last.control('PRAGMA wal_checkpoint(TRUNCATE)');
    last.close();
  }
}
