import { type CsvValue, csvLine, Sha256 } from '@breakwater/db';
import type * as z from 'zod';
import { AuditEntry } from '../schemas.ts';

export type Entry = z.output<typeof AuditEntry>;

/** What was written, for a reader to see that nothing is missing. */
export interface Extent {
  rows: number;
  firstSeq: number | null;
  lastSeq: number | null;
}

/** A form of the export, as text in parts. */
export interface Format {
  readonly contentType: string;
  /** `seals` come after the entries, where the form has a place for them. */
  write(
    entries: AsyncIterable<readonly Entry[]>,
    seals: AsyncIterable<readonly unknown[]>,
  ): AsyncGenerator<string>;
}

const FIELDS = Object.keys(AuditEntry.shape);
const DOCUMENTS = new Set(['before', 'after', 'requestData', 'responseData', 'detail']);

function cellOf(field: string, value: unknown): CsvValue {
  if (value === null || value === undefined) return null;
  if (DOCUMENTS.has(field)) return JSON.stringify(value);
  return value instanceof Date || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : String(value);
}

function cellsOf(entry: Entry): CsvValue[] {
  const values: Readonly<Record<string, unknown>> = entry;
  return FIELDS.map(field => cellOf(field, values[field]));
}

function counting(): { extent: Extent; count: (entries: readonly Entry[]) => void } {
  const extent: Extent = { rows: 0, firstSeq: null, lastSeq: null };
  return {
    extent,
    count(entries) {
      extent.rows += entries.length;
      extent.firstSeq ??= entries[0]?.seq ?? null;
      extent.lastSeq = entries.at(-1)?.seq ?? extent.lastSeq;
    },
  };
}

const lines = (values: readonly unknown[]) => values.map(value => `${JSON.stringify(value)}\n`).join('');

export const FORMATS = {
  csv: {
    contentType: 'text/csv; charset=utf-8',
    async *write(entries) {
      yield csvLine(FIELDS);
      for await (const page of entries) yield page.map(entry => csvLine(cellsOf(entry))).join('');
    },
  },
  ndjson: {
    contentType: 'application/x-ndjson',
    async *write(entries, seals) {
      const { extent, count } = counting();
      const hash = new Sha256();
      const encoder = new TextEncoder();
      const hashed = (text: string) => {
        hash.update(encoder.encode(text));
        return text;
      };
      for await (const page of entries) {
        count(page);
        yield hashed(lines(page));
      }
      for await (const page of seals) yield hashed(lines(page.map(seal => ({ seal }))));
      yield lines([{ manifest: { ...extent, sha256: hash.hex() } }]);
    },
  },
  json: {
    contentType: 'application/json',
    async *write(entries) {
      const { extent, count } = counting();
      yield '{"entries":[';
      for await (const page of entries) {
        const separator = extent.rows > 0 ? ',' : '';
        count(page);
        yield separator + page.map(entry => JSON.stringify(entry)).join(',');
      }
      yield `],"manifest":${JSON.stringify(extent)}}`;
    },
  },
} as const satisfies Readonly<Record<string, Format>>;
