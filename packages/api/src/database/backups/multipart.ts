import { invalid } from '@breakwater/db';

const CRLF = '\r\n';
const LONGEST_HEADERS = 16 * 1024;

/** The parts of a body, as they come. */
export async function* partsOf(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    ended = true;
  } finally {
    if (!ended) await reader.cancel();
  }
}

const noFile = () => invalid('file', 'the form must hold the backup as its part "file"');

/** The content of the part `file` of a form (RFC 7578), as it comes, however large. */
export async function* fileOf(
  parts: AsyncIterable<Uint8Array>,
  contentType: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const boundary = /boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) throw noFile();
  const source = new Bytes(parts);
  const delimiter = bytesOf(`${CRLF}--${name}`);
  // The first boundary may open the body, without a line before it.
  source.prepend(bytesOf(CRLF));
  for await (const _ of source.upTo(delimiter)) {
    // What comes before the first boundary means nothing.
  }
  for (;;) {
    const headers = await source.line(bytesOf(`${CRLF}${CRLF}`), LONGEST_HEADERS);
    if (headers === null || headers.startsWith('--')) throw noFile();
    const wanted = /^content-disposition:.*;\s*name="?file"?\s*(?:;|$)/im.test(headers);
    for await (const part of source.upTo(delimiter)) if (wanted) yield part;
    if (source.cutOff) throw noFile();
    if (wanted) return;
  }
}

/** Bytes that are searched as they come; only what may begin a match is held. */
class Bytes {
  readonly #parts: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();
  #done = false;
  /** The source ended before what was looked for. */
  cutOff = false;

  constructor(parts: AsyncIterable<Uint8Array>) {
    this.#parts = parts[Symbol.asyncIterator]();
  }

  prepend(bytes: Uint8Array): void {
    this.#held = joined(bytes, this.#held);
  }

  async *upTo(mark: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const at = indexOf(this.#held, mark);
      if (at !== -1) {
        const before = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + mark.length);
        if (before.length > 0) yield before;
        return;
      }
      const safe = Math.max(0, this.#held.length - mark.length + 1);
      const before = this.#held.subarray(0, safe);
      this.#held = this.#held.subarray(safe);
      if (before.length > 0) yield before;
      if (!(await this.#more())) {
        this.cutOff = true;
        return;
      }
    }
  }

  /** The text up to a mark, or null where none comes. */
  async line(mark: Uint8Array, longest: number): Promise<string | null> {
    for (;;) {
      const at = indexOf(this.#held, mark);
      if (at !== -1) {
        const text = new TextDecoder().decode(this.#held.subarray(0, at));
        this.#held = this.#held.subarray(at + mark.length);
        return text;
      }
      if (this.#held.length > longest || !(await this.#more())) return null;
    }
  }

  async #more(): Promise<boolean> {
    if (this.#done) return false;
    const { done, value } = await this.#parts.next();
    if (done === true) {
      this.#done = true;
      return false;
    }
    this.#held = joined(this.#held, value);
    return true;
  }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

function indexOf(bytes: Uint8Array, mark: Uint8Array): number {
  const [first = 0] = mark;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (at + mark.length > bytes.length) return -1;
    if (mark.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
