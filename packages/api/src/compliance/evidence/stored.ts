import { type Ctx, type Read, tableInfo } from '@breakwater/db';
import { evidence as table } from '@breakwater/db/schema';
import * as z from 'zod';
import type { EvidenceRow } from './accessor.ts';

const info = tableInfo(table);

/** What the table's columns make of a row is its select type. */
const rowOf = (fields: Record<string, unknown>): EvidenceRow => fields as EvidenceRow;

/** What a document says of itself: all but its data, which may be megabytes. */
const SAID = `CASE WHEN typeof(data) = 'text' AND json_valid(data) THEN json_remove(data, '$.evidence.data') END`;

const Said = z.object({ evidence: z.record(z.string(), z.unknown()) });
export type Said = z.output<typeof Said>['evidence'];

/** Null: it is purged, or no document. */
function saidIn(text: unknown): Said | null {
  return typeof text === 'string' ? (Said.safeParse(JSON.parse(text)).data?.evidence ?? null) : null;
}

/** What the document of one says of itself. */
export const readingSaid = ({ tenantId }: Ctx, id: string): Read<Said | null> => ({
  statement: { sql: `SELECT ${SAID} FROM evidence WHERE tenant_id = ? AND id = ?`, args: [tenantId, id] },
  resultOf: found => saidIn(found?.rows[0]?.[0]),
});

/** A row without its document, and how many bytes that has. */
export interface Link {
  readonly row: EvidenceRow;
  readonly bytes: number;
}

/** Of documents held at once; a single one may be larger. */
const BYTES_AT_ONCE = 4 * 1024 * 1024;

/** Runs of evidence whose documents are held at once. */
export function groupsOf<T extends { readonly bytes: number | null }>(all: readonly T[]): T[][] {
  const groups: T[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const one of all) {
    const bytes = one.bytes ?? 0;
    held += bytes;
    if (held > BYTES_AT_ONCE) {
      groups.push([]);
      held = bytes;
    }
    groups.at(-1)?.push(one);
  }
  return groups;
}

const LINK = info.fields.map(({ name, quoted }) => (name === 'data' ? 'NULL' : quoted)).join(', ');

/** The next of a chain, in order. */
export const readingLinks = ({ tenantId }: Ctx, after: number, most: number): Read<Link[]> => ({
  statement: {
    sql: `SELECT octet_length(data), ${LINK} FROM evidence WHERE tenant_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
    args: [tenantId, after, most],
  },
  resultOf: found =>
    (found?.rows ?? []).map(([bytes, ...row]) => ({ row: rowOf(info.decode(row)), bytes: Number(bytes) })),
});

export interface Document {
  readonly said: Said | null;
  /** Null where it was not asked for, or is purged. */
  readonly text: string | null;
}

/** What documents say of themselves, by id, and of those in `whole` the documents too. */
export const readingDocuments = (
  { tenantId }: Ctx,
  ids: readonly string[],
  whole: readonly string[],
): Read<ReadonlyMap<string, Document>> => ({
  statement: {
    sql: `SELECT id, ${SAID}, CASE WHEN id IN (SELECT value FROM json_each(?)) THEN data END
FROM evidence WHERE tenant_id = ? AND id IN (SELECT value FROM json_each(?))`,
    args: [JSON.stringify(whole), tenantId, JSON.stringify(ids)],
  },
  resultOf: found =>
    new Map(
      (found?.rows ?? []).map(([id, said, text]) => [
        String(id),
        { said: saidIn(said), text: text === null || text === undefined ? null : String(text) },
      ]),
    ),
});
