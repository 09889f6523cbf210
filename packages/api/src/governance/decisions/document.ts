import { canonicalJson, type SigningKey } from '@breakwater/db';
import type { DecisionRow } from './accessor.ts';

export type UnsignedDecision = Omit<DecisionRow, 'signature' | 'keyId'>;

/** What a decision's signature is over: every field but the signature's own, RFC 8785. */
export function signedText(decision: UnsignedDecision): string {
  return canonicalJson(documentOf(decision));
}

/** The same as data, as exports carry it. */
export function documentOf(
  decision: UnsignedDecision & Partial<DecisionRow>,
): Readonly<Record<string, unknown>> {
  const { signature: _signature, keyId: _key, ...fields } = decision;
  return { v: 1, ...fields, timestamp: decision.timestamp.toISOString() };
}

export async function signed(decision: UnsignedDecision, key: SigningKey): Promise<DecisionRow> {
  return { ...decision, signature: await key.sign(signedText(decision)), keyId: key.keyId };
}

/** A decision as one line of an export, with its LF: RFC 8785 as well. */
export function exportLine(decision: DecisionRow): string {
  const { signature, keyId } = decision;
  return `${canonicalJson({ type: 'decision', document: documentOf(decision), keyId, signature })}\n`;
}
