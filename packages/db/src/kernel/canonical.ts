import canonicalize from 'canonicalize';
import { invalid } from '../errors.ts';

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

const utf8 = new TextEncoder();

/** SHA-256 in lower-case hex; text is hashed as UTF-8. */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? utf8.encode(data) : data;
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
