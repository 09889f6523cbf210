import { canonicalJson, sha256Hex } from '../kernel/canonical.ts';
import type { HashedEntry } from './entry-hash.ts';

const LEAF_DIGITS = 16;

/** Before the first seal of a chain. */
export const NO_HASH = '0'.repeat(64);

/** What a seal says, and its signature covers. Times in ms. */
export interface SealFacts {
  readonly tenantId: string;
  readonly index: number;
  readonly afterSeq: number;
  readonly throughSeq: number;
  readonly count: number;
  readonly digest: string;
  readonly prevHash: string;
  readonly sealedAt: number;
  readonly keyId: string;
}

type Hashed = Pick<HashedEntry, 'seq' | 'hash'>;

export const leafOf = ({ hash }: Pick<HashedEntry, 'hash'>): string => hash.slice(0, LEAF_DIGITS);

/** SHA-256 over `<seq>:<row hash>` and a line feed of each entry, by ascending seq. */
export const digestOf = (entries: readonly Hashed[]): Promise<string> =>
  sha256Hex(entries.map(({ seq, hash }) => `${seq}:${hash}\n`).join(''));

export const leavesOf = (entries: readonly Hashed[]): string =>
  entries.map(entry => `${entry.seq}:${leafOf(entry)}`).join(',');

/** Leaves by seq; text that is none of them is left out. */
export function readLeaves(text: string): ReadonlyMap<number, string> {
  const pairs = [...text.matchAll(/(?<![^,])(\d+):([0-9a-f]{16})(?![^,])/g)];
  return new Map(pairs.map(([, seq, leaf]) => [Number(seq), leaf ?? '']));
}

export function payloadOf({
  tenantId,
  index,
  afterSeq,
  throughSeq,
  count,
  digest,
  prevHash,
  sealedAt,
  keyId,
}: SealFacts): string {
  const signed = { tenantId, index, afterSeq, throughSeq, count, digest, prevHash, sealedAt, keyId };
  return canonicalJson({ v: 1, type: 'audit-seal', ...signed });
}
