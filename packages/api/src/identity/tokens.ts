import { sha256Hex } from '@breakwater/db';

/** `bws` session, `bwp` service principal key, `bwi` invitation or password reset. */
export type TokenPrefix = 'bws' | 'bwp' | 'bwi';

const RANDOM_BYTES = 32;
const BODY = /^[A-Za-z0-9_-]{43}$/;

/** A new secret: prefix, underscore, base64url of 32 random bytes. Shown once, stored as its hash. */
export function newToken(prefix: TokenPrefix): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const base64 = btoa(String.fromCharCode(...bytes));
  return `${prefix}_${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** Whether `text` has the shape of a token of this prefix. */
export function isToken(prefix: TokenPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && BODY.test(text.slice(prefix.length + 1));
}

/** What is stored of a token: lower-case hex SHA-256. */
export function hashToken(token: string): Promise<string> {
  return sha256Hex(token);
}

/** Compares two texts in a time that tells nothing of where they differ. */
export async function constantTimeEqual(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256Hex(a), sha256Hex(b)]);
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
