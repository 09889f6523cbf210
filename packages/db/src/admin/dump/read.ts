import type { Value } from '../../client/types.ts';
import { BreakwaterError } from '../../errors.ts';
import { joinBytes } from '../../signing/encoding.ts';
import { type Parsed, parseLiteral, parseQuoted } from './literal.ts';
import { Sha256 } from './sha256.ts';
import { CLEAR_SEQUENCES, FIRST_LINE } from './write.ts';

/** Where the rows of a dump go. */
export interface DumpSink {
  /** Before the first row. `tag` is the dump's newest migration; null where it says none. */
  begin(tag: string | null): void | Promise<void>;
  /** The columns a row of the table may name; undefined for a table that is not known. */
  columns(table: string): ReadonlySet<string> | undefined;
  row(table: string, columns: readonly string[], values: readonly Value[]): void | Promise<void>;
}

/** What a dump was found to hold. */
export interface DumpFacts {
  readonly tag: string | null;
  readonly bytes: number;
  /** Text of each `CREATE TABLE`, by name. */
  readonly created: ReadonlyMap<string, string>;
}

const TRAILER = /^-- end rows=(\d+) sha256=([0-9a-f]{64})$/;
const MIGRATION = /^-- migration (\S+)$/;
const SKIPPED = /^(--|PRAGMA |BEGIN;$|COMMIT;$|CREATE )/;
const CREATE_TABLE = /^CREATE TABLE (?:IF NOT EXISTS )?[`"[]?([A-Za-z0-9_]+)/;
const LF = 10;

const refuse = (reason: string, message: string, details: Record<string, unknown> = {}) =>
  new BreakwaterError('VALIDATION', message, { ...details, reason });

/**
 * Reads a dump: its INSERT lines are parsed and given to the sink, nothing is ever executed. A dump that is not
 * whole is VALIDATION(truncated), whatever else is wrong with it; any line that has no place in one is
 * VALIDATION(syntax). The sink gets no more rows once something is wrong.
 */
export async function readDump(parts: AsyncIterable<Uint8Array>, sink: DumpSink): Promise<DumpFacts> {
  const reader = new DumpReader(sink);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for await (const line of linesOf(parts)) {
    reader.hash(line);
    let text: string | null;
    try {
      text = decoder.decode(line.at(-1) === LF ? line.subarray(0, -1) : line);
    } catch {
      text = null;
    }
    await reader.line(text);
  }
  return reader.end();
}

class DumpReader {
  readonly #sink: DumpSink;
  readonly #hash = new Sha256();
  readonly #created = new Map<string, string>();
  #tag: string | null = null;
  #number = 0;
  #rows = 0;
  #bytes = 0;
  #begun = false;
  #pending: Uint8Array | undefined;
  #trailer: { readonly rows: number; readonly sha256: string } | undefined;
  #failure: unknown;

  constructor(sink: DumpSink) {
    this.#sink = sink;
  }

  /** The last line is not part of its own hash, so each is hashed when the next one comes. */
  hash(line: Uint8Array): void {
    if (this.#pending !== undefined) this.#hash.update(this.#pending);
    this.#pending = line;
    this.#bytes += line.length;
  }

  async line(text: string | null): Promise<void> {
    this.#number += 1;
    const trailer = TRAILER.exec(text ?? '');
    this.#trailer = trailer === null ? undefined : { rows: Number(trailer[1]), sha256: String(trailer[2]) };
    if (trailer !== null) return;
    if (text?.startsWith('INSERT ')) this.#rows += 1;
    if (this.#failure !== undefined) return;
    try {
      await this.#take(text);
    } catch (error) {
      this.#failure = error;
    }
  }

  async end(): Promise<DumpFacts> {
    const whole =
      this.#trailer !== undefined &&
      this.#trailer.rows === this.#rows &&
      this.#trailer.sha256 === this.#hash.hex();
    if (!whole) {
      throw refuse('truncated', 'the dump is not whole: its last line must give its row count and hash');
    }
    if (this.#failure !== undefined) throw this.#failure;
    await this.#begin();
    return { tag: this.#tag, bytes: this.#bytes, created: this.#created };
  }

  async #take(text: string | null): Promise<void> {
    if (text === null || (this.#number === 1 && text !== FIRST_LINE)) throw this.#syntax();
    if (this.#number === 2) {
      const tag = MIGRATION.exec(text)?.[1];
      if (tag === undefined) throw this.#syntax();
      this.#tag = tag === 'none' ? null : tag;
      return;
    }
    if (text.startsWith('INSERT ')) return this.#insert(text);
    if (text === CLEAR_SEQUENCES) return;
    if (!SKIPPED.test(text)) throw this.#syntax();
    const table = CREATE_TABLE.exec(text)?.[1];
    if (table !== undefined) this.#created.set(table, text);
  }

  async #begin(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    await this.#sink.begin(this.#tag);
  }

  async #insert(text: string): Promise<void> {
    await this.#begin();
    const found = parseInsert(text);
    if (found === undefined) throw this.#syntax();
    const { table, columns, values } = found;
    const known = this.#sink.columns(table);
    if (known === undefined) {
      // A table of somebody else's, which the dump itself declares.
      if (this.#created.has(table)) return;
      throw this.#syntax();
    }
    if (columns.length !== values.length || columns.some(column => !known.has(column))) throw this.#syntax();
    await this.#sink.row(table, columns, values);
  }

  #syntax(): BreakwaterError {
    return refuse('syntax', `line ${this.#number} is not one that a dump may hold`, { line: this.#number });
  }
}

interface Insert {
  readonly table: string;
  readonly columns: readonly string[];
  readonly values: readonly Value[];
}

/** `INSERT INTO "t"("c",…) VALUES(…);` and nothing else. */
export function parseInsert(text: string): Insert | undefined {
  const start = 'INSERT INTO ';
  const table = text.startsWith(start) ? parseQuoted(text, start.length, '"') : undefined;
  if (table === undefined || text[table.end] !== '(') return undefined;
  const columns = list(text, table.end + 1, at => parseQuoted(text, at, '"'));
  if (columns === undefined || !text.startsWith(' VALUES(', columns.end)) return undefined;
  const values = list(text, columns.end + 8, at => parseLiteral(text, at));
  if (values === undefined || text.slice(values.end) !== ';') return undefined;
  return { table: table.value, columns: columns.value, values: values.value };
}

/** Items up to and with the closing bracket. */
function list<T>(
  text: string,
  from: number,
  item: (at: number) => Parsed<T> | undefined,
): Parsed<T[]> | undefined {
  const value: T[] = [];
  for (let at = from; ; ) {
    const found = item(at);
    if (found === undefined) return undefined;
    value.push(found.value);
    const next = text[found.end];
    if (next === ')') return { value, end: found.end + 1 };
    if (next !== ',') return undefined;
    at = found.end + 1;
  }
}

const LONGEST_LINE = 64 * 1024 * 1024;

/** Lines with the LF that ends each. */
async function* linesOf(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const part of parts) {
    let from = 0;
    for (let at = part.indexOf(LF); at !== -1; at = part.indexOf(LF, from)) {
      const rest = part.subarray(from, at + 1);
      yield held.length === 0 ? rest : joinBytes([...held, rest]);
      held = [];
      length = 0;
      from = at + 1;
    }
    if (from < part.length) {
      held.push(part.subarray(from));
      length += part.length - from;
      if (length > LONGEST_LINE) throw refuse('truncated', 'the dump has a line that is too long');
    }
  }
  if (held.length > 0) yield joinBytes(held);
}
