import { Database } from '../client/handle.ts';
import {
  DriverError,
  type DriverTransaction,
  type FileAccess,
  type Result,
  type SnapshotOptions,
  type SnapshotRows,
  type Statement,
} from '../client/types.ts';
import { BreakwaterError } from '../errors.ts';
import { isGuardFailure } from './change.ts';
import { isLost } from './failure.ts';

/** What a call takes for true before the database has said so. */
export interface Presumption {
  /** Asks. */
  readonly statement: Statement;
  /** Whether the answer is the one presumed. */
  readonly isMet: (answer: Result | undefined) => boolean;
  /** A statement that fails the batch it stands in where the answer would be another. */
  readonly guard: () => Statement;
}

/**
 * The database of one call that presumes something, such as who its caller is. Its first read asks along with what
 * it reads, a first write is guarded, so that asking costs no round trip. Where the presumption is wrong nothing
 * read is handed out, nothing is written, and whatever is asked from then on throws.
 */
export class PresumingDatabase extends Database {
  readonly #database: Database;
  readonly #presumption: Presumption;
  #state: 'unasked' | 'met' | 'wrong' = 'unasked';
  #mayHaveWritten = false;

  constructor(database: Database, presumption: Presumption) {
    super(() => {
      throw new TypeError('a presuming database is opened already');
    });
    this.#database = database;
    this.#presumption = presumption;
  }

  /** Whether the presumption was met; null while nothing has been asked. */
  get isMet(): boolean | null {
    return this.#state === 'unasked' ? null : this.#state === 'met';
  }

  /** Whether a write was sent of which no answer came. */
  get mayHaveWritten(): boolean {
    return this.#mayHaveWritten;
  }

  override get kind() {
    return this.#database.kind;
  }

  override async read(statements: readonly Statement[]): Promise<Result[]> {
    if (this.#state === 'met') return this.#database.read(statements);
    this.#throwIfWrong();
    const [answer, ...results] = await this.#database.read([this.#presumption.statement, ...statements]);
    if (this.#state === 'unasked') this.#state = this.#presumption.isMet(answer) ? 'met' : 'wrong';
    this.#throwIfWrong();
    return results;
  }

  override async write(statements: readonly Statement[], timeoutMs?: number): Promise<Result[]> {
    if (this.#state === 'met') return this.#database.write(statements, timeoutMs);
    this.#throwIfWrong();
    try {
      const [, ...results] = await this.#database.write(
        [this.#presumption.guard(), ...statements],
        timeoutMs,
      );
      this.#state = 'met';
      return results;
    } catch (error) {
      throw await this.#refused(error);
    }
  }

  override async *snapshot(
    statements: readonly Statement[],
    options?: SnapshotOptions,
  ): AsyncGenerator<SnapshotRows> {
    await this.#ask();
    yield* this.#database.snapshot(statements, options);
  }

  override async transaction<T>(fn: (tx: DriverTransaction) => Promise<T>): Promise<T> {
    await this.#ask();
    return this.#database.transaction(fn);
  }

  override get file(): FileAccess | null {
    if (this.#state !== 'met') throw new TypeError('ask the database something before its file is touched');
    return this.#database.file;
  }

  override reconnect(): void {
    this.#database.reconnect();
  }

  /** The database belongs to others. */
  override async close(): Promise<void> {}

  async #ask(): Promise<void> {
    if (this.#state !== 'met') await this.read([]);
  }

  /** What a failed write means to whoever sent it without the guard. */
  async #refused(error: unknown): Promise<unknown> {
    if (isLost(error)) this.#mayHaveWritten = true;
    if (!(error instanceof DriverError)) return error;
    const { code, message, statement, cause } = error;
    const isOfGuard = isGuardFailure(message);
    if (statement === 0 && isOfGuard) this.#state = 'wrong';
    else if (statement !== undefined && statement > 0) this.#state = 'met';
    // Some servers do not say which statement failed.
    else if (isOfGuard) await this.#ask();
    this.#throwIfWrong();
    const own = statement === undefined || statement === 0 ? undefined : statement - 1;
    return new DriverError(message, code, own, { cause });
  }

  #throwIfWrong(): void {
    if (this.#state !== 'wrong') return;
    throw new BreakwaterError('UNAVAILABLE', 'who called has changed meanwhile; try again', {
      retryAfterMs: 1000,
    });
  }
}
