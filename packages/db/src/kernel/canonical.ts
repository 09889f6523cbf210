import canonicalize from 'canonicalize';
import { invalid } from '../errors.ts';

/** RFC 8785 JSON: undefined dropped, `Date` as ISO 8601, keys by UTF-16 code unit. */
export function canonicalJson(value: unknown): string {
  try {
    return canonicalize(value) ?? 'null';
  } catch (error) {
    throw invalid('', error instanceof Error ? error.message : 'cannot be written as JSON');
  }
}

/** Lower-case hex SHA-256. */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('');
}
