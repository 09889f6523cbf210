import { fromBase64, sha256Hex } from '@breakwater/db';
import { formatPem } from '../../fleet/pem.ts';

export const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
type Bytes = Uint8Array<ArrayBuffer>;

/** The PEM of a public key, of which its id is made. */
export const spkiPemOf = (spki: Bytes): string => formatPem([{ label: 'PUBLIC KEY', der: spki }]);

/** The DER inside a PEM of that label; null for any other text. */
export function derOf(label: string, pem: string): Bytes | null {
  const begin = `-----BEGIN ${label}-----`;
  const end = `-----END ${label}-----`;
  const text = pem.trim();
  if (!text.startsWith(begin) || !text.endsWith(end)) return null;
  return fromBase64(text.slice(begin.length, -end.length).replace(/\s/g, ''));
}

/** `ecdsa-sha256:` and the first 16 hex digits of the SHA-256 of the PEM's text. */
export const keyIdOf = async (spkiPem: string): Promise<string> =>
  `ecdsa-sha256:${(await sha256Hex(spkiPem)).slice(0, 16)}`;

/** A key to verify with; null for what is no P-256 public key. */
export async function importPublicKey(spki: Bytes | null): Promise<CryptoKey | null> {
  if (spki === null) return null;
  try {
    return await crypto.subtle.importKey('spki', spki, ECDSA, true, ['verify']);
  } catch {
    return null;
  }
}

/** Whether `signature`, raw r and s, is the key's over the bytes. */
export const isSignedBy = (key: CryptoKey, signature: Bytes, bytes: Bytes): Promise<boolean> =>
  crypto.subtle.verify(ECDSA, key, signature, bytes);
