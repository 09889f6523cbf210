import { BreakwaterError, canonicalJson, verifySignature } from '@breakwater/db';
import type { DecisionRow } from './accessor.ts';
import { signedText } from './document.ts';

export const VERIFICATION_STATUSES = ['valid', 'invalid', 'unsigned', 'unknown_key'] as const;
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number];

/** Base64 public keys by the id a signature names. */
type Keys = ReadonlyMap<string, string>;

interface Signed {
  readonly keyId: string | null;
  readonly signature: string | null;
}

/** Whether a stored decision is as it was signed: its bytes are made anew from the row. */
export const verifyDecision = (row: DecisionRow, keys: Keys): Promise<VerificationStatus> =>
  verify(row, () => signedText(row), keys);

/** A decision line of an export, parsed. */
export interface ExportedDecision extends Signed {
  readonly type: 'decision';
  readonly document: Readonly<Record<string, unknown>>;
}

/**
 * The same for a line of an export. One that is not written as exports write it is not valid, since two texts of
 * a number may mean the same.
 */
export const verifyLine = (text: string, line: ExportedDecision, keys: Keys): Promise<VerificationStatus> =>
  verify(line, () => (canonicalJson(line) === text ? canonicalJson(line.document) : null), keys);

async function verify(
  { keyId, signature }: Signed,
  signedTextOf: () => string | null,
  keys: Keys,
): Promise<VerificationStatus> {
  if (signature === null) return 'unsigned';
  const publicKey = keyId === null ? undefined : keys.get(keyId);
  if (publicKey === undefined) return 'unknown_key';
  const text = textOrNull(signedTextOf);
  return text !== null && (await verifySignature(publicKey, text, signature)) ? 'valid' : 'invalid';
}

/** What has no canonical form, such as a time out of range, cannot have been signed. */
function textOrNull(textOf: () => string | null): string | null {
  try {
    return textOf();
  } catch (error) {
    if (error instanceof RangeError || error instanceof BreakwaterError) return null;
    throw error;
  }
}
