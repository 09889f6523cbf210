import { csvLine, type SnapshotRows } from '@breakwater/db';
import { Sha256 } from '@breakwater/db/exchange';
import type { ExportedTable } from './tables.ts';

export interface Written {
  readonly name: string;
  readonly rows: number;
  /** Of the file's bytes, hex. */
  readonly sha256: string;
}

/** A snapshot taken apart again into the tables it was asked for, one after the other. */
export class TableRows {
  readonly #source: AsyncGenerator<SnapshotRows>;
  #next: SnapshotRows | null | undefined;

  constructor(source: AsyncGenerator<SnapshotRows>) {
    this.#source = source;
  }

  /** The rows of one statement, some at a time. Statements are asked for in order. */
  async *of(statement: number): AsyncGenerator<SnapshotRows['rows']> {
    for (;;) {
      this.#next ??= await this.#pull();
      if (this.#next === null || this.#next.statement !== statement) return;
      const { rows } = this.#next;
      this.#next = undefined;
      yield rows;
    }
  }

  async close(): Promise<void> {
    await this.#source.return(undefined);
  }

  async #pull(): Promise<SnapshotRows | null> {
    const { done, value } = await this.#source.next();
    return done === true ? null : value;
  }
}

/** One table as a CSV file, made as it is read. `done` tells what was written, once all of it was. */
export function csvStream(
  { name, header, cells }: ExportedTable,
  source: AsyncGenerator<SnapshotRows['rows']>,
  done: (written: Written) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const hash = new Sha256();
  let rows = 0;
  const bytesOf = (text: string) => {
    const bytes = encoder.encode(text);
    hash.update(bytes);
    return bytes;
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(bytesOf(csvLine(header)));
      },
      async pull(controller) {
        const next = await source.next();
        if (next.done === true) {
          done({ name, rows, sha256: hash.hex() });
          controller.close();
          return;
        }
        rows += next.value.length;
        controller.enqueue(bytesOf(next.value.map(row => csvLine(cells(row))).join('')));
      },
    },
    { highWaterMark: 0 },
  );
}
