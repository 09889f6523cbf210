import { invalid } from '@breakwater/db';
import { LONGEST_LINE } from '../formats/index.ts';

/** What a body unpacks to at most. */
export const MOST_BYTES = 256 * 1024 * 1024;
/** Read on so far when a body is too long: a client that is still sending would see a reset instead of the answer. */
const MOST_DRAINED = 32 * 1024 * 1024;

/** Cuts text into lines as it comes. Of a line that is too long only as much is kept as tells that it is. */
class Lines {
  #rest = '';

  push(text: string): string[] {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    if (lines.length === 0) {
      this.#keep(last);
      return [];
    }
    lines[0] = this.#rest + lines[0];
    this.#rest = '';
    this.#keep(last);
    return lines;
  }

  /** What came after the last line end. */
  end(): string[] {
    return this.#rest === '' ? [] : [this.#rest];
  }

  #keep(text: string): void {
    if (this.#rest.length <= LONGEST_LINE) this.#rest += text.slice(0, LONGEST_LINE + 1);
  }
}

/** The lines of a body, some at a time, in bounded memory. It ends early, and says so, past `most` bytes. */
export class BodyLines {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #lines = new Lines();
  readonly #most: number;
  #bytes = 0;
  isTooLong = false;

  constructor(body: ReadableStream<Uint8Array>, most = MOST_BYTES) {
    this.#reader = body.getReader();
    this.#most = most;
  }

  /** Null at the end. @throws VALIDATION for a body that breaks off, or is not what it says it is. */
  async next(): Promise<string[] | null> {
    const chunk = await this.#read();
    if (chunk === null) return null;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#most) {
      this.isTooLong = true;
      return null;
    }
    return this.#lines.push(this.#decoder.decode(chunk, { stream: true }));
  }

  /** The line that has no end. */
  last(): string[] {
    return [...this.#lines.push(this.#decoder.decode()), ...this.#lines.end()];
  }

  async drain(): Promise<void> {
    for (let drained = 0; drained < MOST_DRAINED; ) {
      const chunk = await this.#read().catch(() => null);
      if (chunk === null) return;
      drained += chunk.length;
    }
  }

  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }

  async #read(): Promise<Uint8Array | null> {
    try {
      const { done, value } = await this.#reader.read();
      return done ? null : value;
    } catch {
      throw invalid('', 'the body broke off, or is not the gzip it says it is', { reason: 'unreadable' });
    }
  }
}
