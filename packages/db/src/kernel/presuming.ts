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
import { isConstraint, isLost } from './failure.ts';

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
  #isAway = false;
  /** Guarded writes of which no answer came, or only after a read had found the presumption wrong. */
  #unanswered = 0;

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

  /** Whether the database did not answer when it was last asked. */
  get isAway(): boolean {
    return this.#state === 'unasked' && this.#isAway;
  }

  /** Whether a write may stand although the presumption was not found to be met. */
  get mayHaveWritten(): boolean {
    return this.#unanswered > 0;
  }

  override get kind() {
    return this.#database.kind;
  }

  override async read(statements: readonly Statement[]): Promise<Result[]> {
    if (this.#state === 'met') return this.#database.read(statements);
    this.#throwIfWrong();
    const [answer, ...results] = await this.#asking(statements);
    if (this.#state === 'unasked') this.#state = this.#presumption.isMet(answer) ? 'met' : 'wrong';
    this.#throwIfWrong();
    return results;
  }

  override async write(statements: readonly Statement[], timeoutMs?: number): Promise<Result[]> {
    if (this.#state === 'met') return this.#database.write(statements, timeoutMs);
    this.#throwIfWrong();
    this.#unanswered += 1;
    try {
      const [, ...results] = await this.#database.write(
        [this.#presumption.guard(), ...statements],
        timeoutMs,
      );
      if (this.#met()) this.#unanswered -= 1;
      return results;
    } catch (error) {
      if (!isLost(error)) this.#unanswered -= 1;
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

  async #asking(statements: readonly Statement[]): Promise<Result[]> {
    try {
      return await this.#database.read([this.#presumption.statement, ...statements]);
    } catch (error) {
      this.#isAway = isLost(error);
      throw error;
    }
  }

  async #ask(): Promise<void> {
    if (this.#state !== 'met') await this.read([]);
  }

  /** What a failed write means to whoever sent it without the guard. */
  async #refused(error: unknown): Promise<unknown> {
    if (!(error instanceof DriverError)) return error;
    const { code, message, statement, cause } = error;
    const isOfGuard = isGuardFailure(message);
    if (statement === 0 && isOfGuard) this.#state = 'wrong';
    // A failure of another kind may be that of a batch which was committed together with this one.
    else if (statement !== undefined && statement > 0 && (isOfGuard || isConstraint(error))) this.#met();
    // Some servers do not say which statement failed.
    else if (isOfGuard) await this.#ask();
    this.#throwIfWrong();
    const own = statement === undefined || statement === 0 ? undefined : statement - 1;
    return new DriverError(message, code, own, { cause });
  }

  /** What one statement found wrong stays so, whatever was under way at the same time. */
  #met(): boolean {
    if (this.#state === 'unasked') this.#state = 'met';
    return this.#state === 'met';
  }

  #throwIfWrong(): void {
    if (this.#state !== 'wrong') return;
    throw new BreakwaterError('UNAVAILABLE', 'who called has changed meanwhile; try again', {
      retryAfterMs: 1000,
    });
  }
}
