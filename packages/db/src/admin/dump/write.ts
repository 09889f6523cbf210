import type { SnapshotRows, Value } from '../../client/types.ts';
import { BreakwaterError } from '../../errors.ts';
import {
  columnList,
  LAYOUT_STATEMENTS,
  type Layout,
  layoutOf,
  quoted,
  SCHEMA,
  type TableLayout,
} from '../layout.ts';
import { literal } from './literal.ts';
import { oneLine } from './one-line.ts';
import { Sha256 } from './sha256.ts';
import type { Snapshot } from './snapshot.ts';

export const FIRST_LINE = '-- breakwater dump 1';
/** Of Breakwater's own: those of an application's are `<domain>/<tag>`. */
const TAG = "SELECT tag FROM schema_migrations WHERE tag NOT LIKE '%/%' ORDER BY tag DESC LIMIT 1";
const SEQUENCES = 'SELECT name, seq FROM sqlite_sequence ORDER BY name';
const CHUNK = 64 * 1024;

/** A database as SQL text, in parts: one statement a line, closed by a count and a hash. */
export async function* writeDump(
  snapshot: Snapshot,
  createdAt: Date,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const layout = layoutOf(await snapshot.read(LAYOUT_STATEMENTS));
  const writer = new DumpWriter();
  for await (const text of linesOf(snapshot, layout, createdAt, writer)) {
    const bytes = writer.add(text);
    if (bytes !== undefined) yield bytes;
  }
  yield writer.end();
}

class DumpWriter {
  readonly #encoder = new TextEncoder();
  readonly #hash = new Sha256();
  #text = '';
  rows = 0;

  add(line: string): Uint8Array<ArrayBuffer> | undefined {
    this.#text += `${line}\n`;
    return this.#text.length < CHUNK ? undefined : this.#flush();
  }

  end(): Uint8Array<ArrayBuffer> {
    const rest = this.#flush();
    const trailer = this.#encoder.encode(`-- end rows=${this.rows} sha256=${this.#hash.hex()}\n`);
    const bytes = new Uint8Array(rest.length + trailer.length);
    bytes.set(rest);
    bytes.set(trailer, rest.length);
    return bytes;
  }

  #flush(): Uint8Array<ArrayBuffer> {
    const bytes = this.#encoder.encode(this.#text);
    this.#hash.update(bytes);
    this.#text = '';
    return bytes;
  }
}

async function* linesOf(
  snapshot: Snapshot,
  layout: Layout,
  createdAt: Date,
  writer: DumpWriter,
): AsyncGenerator<string, void, undefined> {
  const { tables, counts } = layout;
  const hasTags = tables.some(({ name }) => name === 'schema_migrations');
  const queries = [
    SCHEMA,
    hasTags ? TAG : 'SELECT NULL WHERE 0',
    ...tables.map(rowsOf),
    ...(counts ? [SEQUENCES] : []),
  ];
  const rows = new RowsByQuery(snapshot.stream(queries));
  const seen = await rows.all(0);
  if (seen.map(row => row[3]).join('\n') !== layout.all.join('\n')) {
    throw new BreakwaterError('UNAVAILABLE', 'the schema changed while it was read; try again', {
      reason: 'schema_changed',
      retryAfterMs: 1000,
    });
  }
  const [tag] = await rows.all(1);
  yield FIRST_LINE;
  yield `-- migration ${tag === undefined ? 'none' : String(tag[0])}`;
  yield `-- created ${createdAt.toISOString()}`;
  yield 'PRAGMA foreign_keys=OFF;';
  yield 'BEGIN;';
  for (const { sql } of tables) yield `${oneLine(sql)};`;
  const inserted = [...tables, ...(counts ? [SEQUENCE_TABLE] : [])];
  for (const [at, { name, columns }] of inserted.entries()) {
    // Loading made rows of its own there.
    if (name === SEQUENCE_TABLE.name) yield CLEAR_SEQUENCES;
    const start = `INSERT INTO ${quoted(name)}(${columnList(columns)}) VALUES(`;
    for await (const some of rows.of(at + 2)) {
      writer.rows += some.length;
      yield some.map(row => `${start}${row.map(literal).join(',')});`).join('\n');
    }
  }
  const later = [...layout.indexes, ...layout.views, ...layout.triggers.map(({ sql }) => sql)];
  for (const sql of later) yield `${oneLine(sql)};`;
  yield 'COMMIT;';
  await rows.end();
}

export const SEQUENCE_TABLE = { name: 'sqlite_sequence', columns: ['name', 'seq'] } as const;
export const CLEAR_SEQUENCES = 'DELETE FROM "sqlite_sequence";';

export function rowsOf({ name, columns, primaryKey }: TableLayout): string {
  const order = primaryKey.length === 0 ? 'rowid' : columnList(primaryKey);
  return `SELECT ${columnList(columns)} FROM ${quoted(name)} ORDER BY ${order}`;
}

type Row = readonly Value[];

/** The rows of a stream, query after query. */
class RowsByQuery {
  readonly #chunks: AsyncIterator<SnapshotRows>;
  #next: SnapshotRows | undefined;
  #done = false;

  constructor(chunks: AsyncIterable<SnapshotRows>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async *of(query: number): AsyncGenerator<readonly Row[], void, undefined> {
    for (;;) {
      const chunk = await this.#peek();
      if (chunk === undefined || chunk.statement !== query) return;
      this.#next = undefined;
      if (chunk.rows.length > 0) yield chunk.rows;
    }
  }

  async all(query: number): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const some of this.of(query)) rows.push(...some);
    return rows;
  }

  /** Waits for the end, where a stream that was cut off fails. */
  async end(): Promise<void> {
    while ((await this.#peek()) !== undefined) this.#next = undefined;
  }

  async #peek(): Promise<SnapshotRows | undefined> {
    if (this.#next === undefined && !this.#done) {
      const { done, value } = await this.#chunks.next();
      if (done === true) this.#done = true;
      else this.#next = value;
    }
    return this.#next;
  }
}
