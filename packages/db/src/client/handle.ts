import { BreakwaterError } from '../errors.ts';
import type {
  Driver,
  DriverTransaction,
  FileAccess,
  OpenOptions,
  Result,
  SnapshotOptions,
  SnapshotRows,
  Statement,
} from './types.ts';

/** The only way to the database: everything that reads or writes holds one of these. */
export class Database {
  #driver: Driver | undefined;
  #url: string | undefined;
  readonly #openDriver: (options: OpenOptions) => Driver;

  constructor(openDriver: (options: OpenOptions) => Driver) {
    this.#openDriver = openDriver;
  }

  /** Opens the database. Opening the same URL again is fine, another one is PRECONDITION_FAILED(database_open). */
  open(options: OpenOptions): this {
    if (this.#driver !== undefined && this.#url !== options.url) {
      throw new BreakwaterError('PRECONDITION_FAILED', 'this handle already has another database open', {
        reason: 'database_open',
      });
    }
    this.#driver ??= this.#openDriver(options);
    this.#url = options.url;
    return this;
  }

  get kind(): Driver['kind'] {
    return this.#open().kind;
  }

  async read(statements: readonly Statement[]): Promise<Result[]> {
    return this.#open().read(statements);
  }

  snapshot(statements: readonly Statement[], options?: SnapshotOptions): AsyncGenerator<SnapshotRows> {
    return this.#open().snapshot(statements, options);
  }

  async write(statements: readonly Statement[], timeoutMs?: number): Promise<Result[]> {
    return this.#open().write(statements, timeoutMs);
  }

  /** The file behind it; null for a server. */
  get file(): FileAccess | null {
    return this.#open().file ?? null;
  }

  async transaction<T>(fn: (tx: DriverTransaction) => Promise<T>): Promise<T> {
    return this.#open().transaction(fn);
  }

  reconnect(): void {
    this.#open().reconnect();
  }

  async close(): Promise<void> {
    const driver = this.#driver;
    this.#driver = undefined;
    this.#url = undefined;
    await driver?.close();
  }

  #open(): Driver {
    if (this.#driver === undefined) {
      throw new BreakwaterError('PRECONDITION_FAILED', 'the database is not open', {
        reason: 'database_not_open',
      });
    }
    return this.#driver;
  }
}
