import { canonicalJson, sha256Hex } from '@breakwater/db';
import { isoTime } from '../documents/form.ts';
import type { EvidenceKey } from '../sign.ts';
import type { Packed } from './contents.ts';
import type { Period } from './query.ts';

/** An item as JSON in its canonical form. */
export async function itemText({ item: { bytes: _, ...shown }, document }: Packed): Promise<string> {
  const data = document === null ? 'null' : await embedded(document, shown.hash);
  // Members are ordered by name, and `data` is the first.
  return `{"data":${data},${canonicalJson(shown).slice(1)}`;
}

/** The document within other JSON: as it was signed, or what is left of it. Text that is no JSON stays text. */
async function embedded(document: string, hash: string): Promise<string> {
  if ((await sha256Hex(document)) === hash) return document;
  try {
    return canonicalJson(JSON.parse(document));
  } catch {
    return JSON.stringify(document.toWellFormed());
  }
}

/** What is packed, for a reader of JSON. */
export const metaOf = (now: number, { from, to }: Period, count: number) => ({
  generated_at: isoTime(now),
  period: { start: isoTime(from), end: isoTime(to) },
  evidence_count: count,
  framework: 'PCI-DSS',
  version: '4.0.1',
});

export type PublicKey = Pick<EvidenceKey, 'keyId' | 'spkiPem'>;

export const publicKeyOf = ({ keyId, spkiPem }: PublicKey) => ({
  key_id: keyId,
  algorithm: 'ES256',
  spki_pem: spkiPem,
});
