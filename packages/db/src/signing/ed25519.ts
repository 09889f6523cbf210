import { fromBase64, toBase64, toHex } from './encoding.ts';

const ALGORITHM = { name: 'Ed25519' };
const SEED_BYTES = 32;
const SIGNATURE_BYTES = 64;
// The DER of a PKCS#8 Ed25519 key up to its seed (RFC 8410); WebCrypto takes no bare seed.
const PKCS8_HEAD = [
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/** What signs decisions and audit seals. */
export interface SigningKey {
  /** Lower-case hex of the 32-byte public key. */
  readonly keyId: string;
  /** Base64 of the 32-byte public key. */
  readonly publicKey: string;
  /** Base64 of the Ed25519 signature over the text as UTF-8. */
  sign(text: string): Promise<string>;
}

/** Imports `DECISION_SIGNING_KEY`: base64 of a 32-byte Ed25519 seed. */
export async function importSigningKey(base64: string): Promise<SigningKey> {
  const seed = fromBase64(base64);
  if (seed === null || seed.length !== SEED_BYTES) {
    throw new TypeError(`a signing key is base64 of ${SEED_BYTES} bytes`);
  }
  const pkcs8 = new Uint8Array([...PKCS8_HEAD, ...seed]);
  const publicBytes = await publicBytesOf(pkcs8);
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);
  return {
    keyId: toHex(publicBytes),
    publicKey: toBase64(publicBytes),
    sign: async text =>
      toBase64(new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, new TextEncoder().encode(text)))),
  };
}

async function publicBytesOf(pkcs8: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', key);
  const bytes = fromBase64(`${(x ?? '').replaceAll('-', '+').replaceAll('_', '/')}=`);
  if (bytes === null) throw new TypeError('this runtime gives no public key of an Ed25519 key');
  return bytes;
}

/** Whether the signature is the key's over the text. Anything malformed is simply not. */
export async function verifySignature(publicKey: string, text: string, signature: string): Promise<boolean> {
  const raw = fromBase64(publicKey);
  const bytes = fromBase64(signature);
  if (raw?.length !== SEED_BYTES || bytes?.length !== SIGNATURE_BYTES) return false;
  const key = await crypto.subtle.importKey('raw', raw, ALGORITHM, false, ['verify']);
  return crypto.subtle.verify(ALGORITHM, key, bytes, new TextEncoder().encode(text));
}
