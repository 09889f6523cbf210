import { canonicalJson, fromBase64 } from '@breakwater/db';

const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE_BYTES = 64;

// The DER of a P-256 SubjectPublicKeyInfo up to its two coordinates (RFC 5480).
const HEAD = [
  0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
  0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
const COORDINATE_BYTES = 32;

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** Whether the text is the base64 of a P-256 public key in SPKI form: a point of the curve, uncompressed. */
export function isPublicKey(text: string): boolean {
  const spki = fromBase64(text);
  if (spki?.length !== HEAD.length + 2 * COORDINATE_BYTES) return false;
  if (HEAD.some((byte, at) => spki[at] !== byte)) return false;
  const x = numberOf(spki.subarray(HEAD.length, HEAD.length + COORDINATE_BYTES));
  const y = numberOf(spki.subarray(HEAD.length + COORDINATE_BYTES));
  return x < P && y < P && (x * x * x - 3n * x + B - y * y) % P === 0n;
}

function numberOf(bytes: Uint8Array): bigint {
  let number = 0n;
  for (const byte of bytes) number = number * 256n + BigInt(byte);
  return number;
}

/**
 * Whether the signature (base64 of r‖s, ECDSA with SHA-256) is the key's over the canonical JSON of a value. Anything
 * malformed is simply not.
 */
export async function isSignedBy(publicKey: string, value: unknown, signature: string): Promise<boolean> {
  const spki = fromBase64(publicKey);
  const bytes = fromBase64(signature);
  if (spki === null || bytes?.length !== SIGNATURE_BYTES) return false;
  const key = await crypto.subtle.importKey('spki', spki, ECDSA_P256, false, ['verify']);
  const signed = new TextEncoder().encode(canonicalJson(value));
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes, signed);
}
