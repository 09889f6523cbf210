import { fromBase64, sha256Hex, toBase64 } from '@breakwater/db';
import { formatPem } from '../../fleet/pem.ts';

export const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const COORDINATE = 32;
// The DER of a P-256 SPKI up to the coordinates of its uncompressed point (RFC 5480).
const SPKI_HEAD = [
  0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
  0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

export interface Point {
  readonly x: string;
  readonly y: string;
}

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

const fromBase64Url = (text: string): Bytes =>
  fromBase64(`${text.replaceAll('-', '+').replaceAll('_', '/')}=`) ?? new Uint8Array();

const toBase64Url = (bytes: Bytes): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** The SPKI of a point whose coordinates are base64url of 32 bytes each. */
export const spkiOf = ({ x, y }: Point): Bytes =>
  new Uint8Array([...SPKI_HEAD, ...fromBase64Url(x), ...fromBase64Url(y)]);

/** The point of an SPKI of this form; null for any other bytes. */
export function pointOf(spki: Bytes): Point | null {
  const at = SPKI_HEAD.length;
  if (spki.length !== at + 2 * COORDINATE || SPKI_HEAD.some((byte, i) => spki[i] !== byte)) return null;
  return { x: toBase64Url(spki.slice(at, at + COORDINATE)), y: toBase64Url(spki.slice(at + COORDINATE)) };
}

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
