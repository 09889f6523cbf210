import { randomBytes, timingSafeEqual } from 'node:crypto';
import { ProtocolError, STREAM_CLOSED, STREAM_EXPIRED, StatementError, StreamGoneError } from './errors.ts';
import { type Engine, Session } from './session.ts';

// sqld's limits: a client that keeps below them here keeps below them there.
const MAX_STORED_SQL = 50;
const MAX_STORED_SQL_BYTES = 5000;
const TOKEN_BYTES = 24;
// How long an expired stream still answers that it expired, rather than that its baton is unknown.
const REMEMBER_EXPIRED_MS = 300_000;

/** One client's conversation: a session, the SQL texts it stored, and the baton that continues it. */
export class Stream {
  readonly id: string;
  readonly session: Session;
  readonly sqls = new Map<number, string>();
  /** What the next request must show; none while a request that showed the last one is being served. */
  token: Buffer | undefined;
  closed = false;
  /** Resolves when the request now using the stream is through with it. */
  idle: Promise<void> = Promise.resolve();
  markIdle: () => void = () => undefined;
  cancelExpiry: () => void = () => undefined;

  constructor(id: string, session: Session) {
    this.id = id;
    this.session = session;
  }

  storeSql(sqlId: number, sql: string): void {
    if (this.sqls.has(sqlId)) throw new ProtocolError(`SQL text ${sqlId} already exists`);
    if (this.sqls.size >= MAX_STORED_SQL) {
      const message = `The server already stores ${this.sqls.size} SQL texts, it cannot store more`;
      throw new StatementError('SQL_STORE_TOO_MANY', message);
    }
    const bytes = Buffer.byteLength(sql);
    if (bytes > MAX_STORED_SQL_BYTES) {
      const message = `The statement is too large to be stored: ${bytes}/${MAX_STORED_SQL_BYTES} bytes`;
      throw new StatementError('SQL_STORE_TOO_LARGE', message);
    }
    this.sqls.set(sqlId, sql);
  }
}

/** All open streams, by the batons that continue them. */
export class StreamRegistry {
  readonly #engine: Engine;
  readonly #idleMs: number;
  readonly #streams = new Map<string, Stream>();
  #opened = 0;

  constructor(engine: Engine, idleMs: number) {
    this.#engine = engine;
    this.#idleMs = idleMs;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** The stream a request speaks to, a new one without a baton. Every baton is good for one request. */
  async acquire(baton: string | undefined): Promise<Stream> {
    const stream = baton === undefined ? this.#open() : this.#find(baton);
    this.#assertPresent(stream);
    stream.token = undefined;
    stream.cancelExpiry();
    await stream.idle;
    this.#assertPresent(stream);
    stream.idle = new Promise(resolve => {
      stream.markIdle = resolve;
    });
    return stream;
  }

  /** The baton for the next request, `null` if there can be none. */
  nextBaton(stream: Stream): string | null {
    if (stream.closed) return null;
    stream.token = randomBytes(TOKEN_BYTES);
    return `${stream.id}.${stream.token.toString('base64url')}`;
  }

  /** Ends a request's use of its stream. */
  release(stream: Stream): void {
    stream.markIdle();
    if (!stream.closed)
      stream.cancelExpiry = this.#engine.timers.after(this.#idleMs, () => this.#expire(stream));
  }

  /** Rolls back and forgets a stream. */
  close(stream: Stream): void {
    stream.closed = true;
    stream.cancelExpiry();
    this.#streams.delete(stream.id);
    stream.session.end(STREAM_CLOSED);
  }

  closeAll(): void {
    for (const stream of this.#streams.values()) this.close(stream);
  }

  #assertPresent(stream: Stream): void {
    if (stream.session.gone !== undefined) throw new StreamGoneError(stream.session.gone);
  }

  #open(): Stream {
    const stream = new Stream(String(this.#opened++), new Session(this.#engine));
    this.#streams.set(stream.id, stream);
    return stream;
  }

  #find(baton: string): Stream {
    const dot = baton.indexOf('.');
    const stream = this.#streams.get(baton.slice(0, Math.max(dot, 0)));
    if (stream === undefined) throw new ProtocolError('Received an invalid baton');
    const shown = Buffer.from(baton.slice(dot + 1), 'base64url');
    const { token } = stream;
    if (token === undefined || shown.length !== token.length || !timingSafeEqual(shown, token)) {
      throw new ProtocolError('Received a baton that has already been used');
    }
    return stream;
  }

  #expire(stream: Stream): void {
    stream.session.end(STREAM_EXPIRED);
    stream.cancelExpiry = this.#engine.timers.after(REMEMBER_EXPIRED_MS, () => this.close(stream));
  }
}
