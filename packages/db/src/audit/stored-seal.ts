import type { Statement, Value } from '../client/types.ts';
import { sha256Hex } from '../kernel/canonical.ts';
import { payloadOf, type SealFacts } from './seal-form.ts';

/** A seal as it stands in the table, where someone may have changed anything. */
export interface StoredSeal extends SealFacts {
  readonly id: string;
  readonly hash: string;
  readonly leaves: string;
  readonly payload: string;
  readonly signature: string;
}

const COLUMNS =
  'id, tenant_id, seal_index, after_seq, through_seq, count, digest, prev_hash, hash, leaves, payload, signature, key_id, sealed_at';

export function selectSeals(tail: string, args: readonly Value[]): Statement {
  return { sql: `SELECT ${COLUMNS} FROM audit_seals WHERE ${tail}`, args };
}

const number = (value: Value | undefined): number => {
  const read = typeof value === 'number' ? value : Number.NaN;
  return Number.isSafeInteger(read) ? read : -1;
};

export function readSeal(row: readonly Value[]): StoredSeal {
  const text = (at: number) => String(row[at]);
  return {
    id: text(0),
    tenantId: text(1),
    index: number(row[2]),
    afterSeq: number(row[3]),
    throughSeq: number(row[4]),
    count: number(row[5]),
    digest: text(6),
    prevHash: text(7),
    hash: text(8),
    leaves: text(9),
    payload: text(10),
    signature: text(11),
    keyId: text(12),
    sealedAt: number(row[13]),
  };
}

/** Whether columns, payload and hash agree. */
export async function isWhole(seal: StoredSeal): Promise<boolean> {
  return seal.payload === payloadOf(seal) && seal.hash === (await sha256Hex(seal.payload));
}
