import { sha256Hex, toBase64, urlSafe } from '@breakwater/db';

/** `bws`: session, `bwp`: service principal key, `bwi`: invite or reset token. */
export type TokenPrefix = 'bws' | 'bwp' | 'bwi';

const SHAPES: Record<TokenPrefix, RegExp> = {
  bws: /^bws_[A-Za-z0-9_-]{43}$/,
  bwp: /^bwp_[A-Za-z0-9_-]{43}$/,
  bwi: /^bwi_[A-Za-z0-9_-]{43}$/,
};

/** A new secret of 256 random bits in 47 characters: prefix, underscore, base64url. */
export function newToken<P extends TokenPrefix>(prefix: P): `${P}_${string}` {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `${prefix}_${urlSafe(toBase64(bytes))}`;
}

/** Whether `text` has the shape of a token of this prefix. Says nothing about whether one exists. */
export function isToken(prefix: TokenPrefix, text: string): boolean {
  return SHAPES[prefix].test(text);
}

const API_KEY = /^sk_(live|free)_[0-9a-f]{48}$/;

/** Whether `text` has the shape of an agent's API key. */
export const isApiKey = (text: string): boolean => API_KEY.test(text);

/** A new API key: 192 random bits as hex after `sk_free_` or `sk_live_`. */
export function newApiKey(kind: 'free' | 'live'): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return `sk_${kind}_${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The stored form of a token: SHA-256 in lower-case hex. */
export function hashToken(token: string): Promise<string> {
  return sha256Hex(token);
}

/** Compares two secrets through their digests, so that time tells nothing of where or how far they agree. */
export async function constantTimeEqual(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256(a), sha256(b)]);
  let difference = 0;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}
