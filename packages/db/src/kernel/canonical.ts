import canonicalize from 'canonicalize';
import { invalid } from '../errors.ts';

export { sha256Hex } from '#digest';

/**
 * RFC 8785 JSON. Undefined members are dropped (null in lists and for the value itself), `Date` is an ISO string.
 * VALIDATION for what has no canonical form: lone surrogates, NaN, infinities, bigint, cycles.
 */
export function canonicalJson(value: unknown): string {
  try {
    return canonicalize(value) ?? 'null';
  } catch (error) {
    const why = error instanceof Error ? error.message : 'not JSON';
    throw invalid('', `must be JSON with well-formed text and finite numbers: ${why}`);
  }
}
