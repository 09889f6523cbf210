import { BreakwaterError, type Ctx, type Read, readAll, type Value } from '@breakwater/db';
import { EVIDENCE_PROFILES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { isoTime } from '../documents/form.ts';
import { evidenceType } from '../schemas.ts';
import { groupsOf } from '../stored.ts';
import type { ExportQuery } from './query.ts';

const MOST_ITEMS = 5_000;

const time = z.number().transform(isoTime);

const Item = z.object({
  id: ids.evidence,
  evidenceType,
  pciRequirement: z.string().nullable(),
  generatedAt: time,
  expiresAt: time,
  sequence: z.int(),
  prevHash: z.string(),
  hash: z.string(),
  signature: z.string(),
  signingKeyId: z.string(),
  profile: z.enum(EVIDENCE_PROFILES),
  /** Of the document; null: it is purged. */
  bytes: z.int().nullable(),
});
/** Evidence without its document. */
export type Item = z.output<typeof Item>;

const COLUMNS: Readonly<Record<keyof Item, string>> = {
  id: 'id',
  evidenceType: 'evidence_type',
  pciRequirement: 'pci_requirement',
  generatedAt: 'generated_at',
  expiresAt: 'expires_at',
  sequence: 'sequence',
  prevHash: 'prev_hash',
  hash: 'hash',
  signature: 'signature',
  signingKeyId: 'signing_key_id',
  profile: 'profile',
  bytes: 'octet_length(data)',
};
const FIELDS = Object.keys(COLUMNS);

/** What there is to pack, by sequence. @throws PRECONDITION_FAILED(too_many) */
export function readingItems({ tenantId }: Ctx, asked: ExportQuery): Read<Item[]> {
  const given: { sql: string; args: Value[] }[] = [{ sql: 'tenant_id = ?', args: [tenantId] }];
  const among = (column: string, wanted: string | readonly string[] | undefined) => {
    if (wanted === undefined) return;
    const list = JSON.stringify([wanted].flat());
    given.push({ sql: `${column} IN (SELECT value FROM json_each(?))`, args: [list] });
  };
  if (asked.from !== undefined) given.push({ sql: 'generated_at >= ?', args: [asked.from] });
  if (asked.to !== undefined) given.push({ sql: 'generated_at <= ?', args: [asked.to] });
  among('evidence_type', asked.evidenceType);
  among('pci_requirement', asked.pciRequirement);
  return {
    statement: {
      sql: `SELECT ${Object.values(COLUMNS).join(', ')} FROM evidence
 WHERE ${given.map(({ sql }) => sql).join(' AND ')} ORDER BY sequence LIMIT ${MOST_ITEMS + 1}`,
      args: given.flatMap(({ args }) => args),
    },
    resultOf(found) {
      const rows = found?.rows ?? [];
      if (rows.length > MOST_ITEMS) {
        throw new BreakwaterError(
          'PRECONDITION_FAILED',
          `an export holds at most ${MOST_ITEMS} items; narrow it by from, to, evidenceType or pciRequirement`,
          { reason: 'too_many' },
        );
      }
      return rows.map(row => Item.parse(Object.fromEntries(FIELDS.map((field, at) => [field, row[at]]))));
    },
  };
}

export interface Extent {
  /** When the first evidence was generated, in epoch ms; null: there is none. */
  readonly first: number | null;
  /** The last sequence of the tenant; 0: there is none. */
  readonly last: number;
}

/** How far the tenant's evidence goes. */
export const readingExtent = ({ tenantId }: Ctx): Read<Extent> => ({
  statement: {
    sql: `SELECT (SELECT min(generated_at) FROM evidence WHERE tenant_id = ?),
 (SELECT max(sequence) FROM evidence WHERE tenant_id = ?)`,
    args: [tenantId, tenantId],
  },
  resultOf(found) {
    const [first, last] = found?.rows[0] ?? [];
    return { first: typeof first === 'number' ? first : null, last: Number(last ?? 0) };
  },
});

export interface Packed {
  readonly item: Item;
  /** The signed text; null: it is purged. */
  readonly document: string | null;
}

/** The items with their documents, in order, read some at a time. */
export async function* packed(ctx: Ctx, items: readonly Item[]): AsyncGenerator<Packed> {
  for (const group of groupsOf(items)) {
    const documents = await readDocuments(ctx, group);
    for (const item of group) yield { item, document: documents.get(item.sequence) ?? null };
  }
}

async function readDocuments(ctx: Ctx, group: readonly Item[]): Promise<ReadonlyMap<number, string>> {
  const [documents] = await readAll(ctx, readingDocuments(ctx, group));
  return documents;
}

const readingDocuments = ({ tenantId }: Ctx, group: readonly Item[]): Read<ReadonlyMap<number, string>> => ({
  statement: {
    sql: `SELECT sequence, data FROM evidence WHERE tenant_id = ? AND data IS NOT NULL
 AND sequence IN (SELECT value FROM json_each(?))`,
    args: [tenantId, JSON.stringify(group.map(({ sequence }) => sequence))],
  },
  resultOf: found => new Map((found?.rows ?? []).map(([sequence, data]) => [Number(sequence), String(data)])),
});
