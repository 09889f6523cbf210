import { canonicalJson, fromBase64, sha256Hex } from '@breakwater/db';
import type { EvidenceRow } from './accessor.ts';
import { NO_HASH } from './chain.ts';
import { envelopeOf } from './envelope.ts';
import type { KnownKey } from './keys.ts';
import { isSignedBy } from './public-key.ts';
import { EVIDENCE_FAULTS, type EvidenceFault } from './schemas.ts';
import type { Said } from './stored.ts';

/** What holds of stored evidence; null of the document of purged evidence. */
export interface Check {
  readonly valid: boolean | null;
  readonly hashMatches: boolean | null;
  readonly signatureValid: boolean | null;
  readonly columnsMatch: boolean | null;
  readonly chainIntact: boolean;
  readonly keyId: string;
  readonly keyKnown: boolean;
  readonly reasons: EvidenceFault[];
}

const utf8 = new TextEncoder();

export interface Stored {
  readonly row: EvidenceRow;
  readonly said: Said | null;
  /** The hash of the evidence before; null: there is none. */
  readonly previous: string | null;
  readonly key: KnownKey | undefined;
}

/** Whether evidence is as it was signed. */
export async function checkStored({ row, said, previous, key }: Stored): Promise<Check> {
  const keyKnown = key !== undefined;
  const chainIntact = row.prevHash === (row.sequence === 1 ? NO_HASH : previous);
  const facts = { chainIntact, keyKnown, keyId: row.signingKeyId };
  if (row.data === null) {
    const reasons = faultsOf({ chain: chainIntact, key: keyKnown });
    return { ...facts, reasons, valid: null, hashMatches: null, signatureValid: null, columnsMatch: null };
  }
  const bytes = utf8.encode(row.data);
  const hashMatches = (await sha256Hex(bytes)) === row.hash;
  const signatureValid = await isSigned(row.signature, bytes, key);
  const columnsMatch = repeats(row, said);
  const reasons = faultsOf({
    hash: hashMatches,
    signature: signatureValid,
    columns: columnsMatch,
    chain: chainIntact,
    key: keyKnown,
  });
  return { ...facts, hashMatches, signatureValid, columnsMatch, reasons, valid: reasons.length === 0 };
}

/** The names of what does not hold. */
export const faultsOf = (holds: Partial<Record<EvidenceFault, boolean | null>>): EvidenceFault[] =>
  EVIDENCE_FAULTS.filter(fault => holds[fault] === false);

async function isSigned(signature: string, bytes: Uint8Array<ArrayBuffer>, key: KnownKey | undefined) {
  const raw = fromBase64(signature);
  return key !== undefined && raw !== null && isSignedBy(key.verifies, raw, bytes);
}

/** Whether the columns repeat what the document says of itself. What has no form to compare repeats nothing. */
function repeats(row: EvidenceRow, said: Said | null): boolean {
  try {
    return Object.entries(envelopeOf(row)).every(
      ([name, value]) => canonicalJson(said?.[name]) === canonicalJson(value),
    );
  } catch {
    return false;
  }
}
