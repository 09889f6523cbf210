import { childrenOf, DerError, expectTag, readDer, TAG, writeDer } from './der.ts';

/** A private key as WebCrypto holds it, and the algorithm it signs with. */
export interface PrivateKey {
  readonly key: CryptoKey;
  /** AlgorithmIdentifier content, hex: equal for the two halves of a pair. */
  readonly algorithmId: string;
}

interface Algorithm {
  readonly import: RsaHashedImportParams | EcKeyImportParams | { readonly name: 'Ed25519' };
  readonly sign: { readonly name: string; readonly hash?: string };
}

const RSA_ID = '06092a864886f70d0101010500';
const EC_ID = '06072a8648ce3d0201';

function ecdsa(namedCurve: string): Algorithm {
  return { import: { name: 'ECDSA', namedCurve }, sign: { name: 'ECDSA', hash: 'SHA-256' } };
}

const ALGORITHMS = new Map<string, Algorithm>([
  [RSA_ID, { import: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, sign: { name: 'RSASSA-PKCS1-v1_5' } }],
  [`${EC_ID}06082a8648ce3d030107`, ecdsa('P-256')],
  [`${EC_ID}06052b81040022`, ecdsa('P-384')],
  [`${EC_ID}06052b81040023`, ecdsa('P-521')],
  ['06032b6570', { import: { name: 'Ed25519' }, sign: { name: 'Ed25519' } }],
]);

const LEAST_RSA_BITS = 2048;
// A signature with a longer key takes seconds.
const MOST_RSA_BITS = 16_384;

export const PRIVATE_KEY_LABELS = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'] as const;
export type PrivateKeyLabel = (typeof PRIVATE_KEY_LABELS)[number];

/**
 * Reads PKCS#8, PKCS#1 or SEC1 DER, as the PEM label says. Null for an algorithm or size that is not taken; throws
 * `DerError` or the platform's DataError for what is no key.
 */
export async function readPrivateKey(
  label: PrivateKeyLabel,
  der: Uint8Array<ArrayBuffer>,
): Promise<PrivateKey | null> {
  const pkcs8 = toPkcs8(label, der);
  const [, algorithm] = childrenOf(readDer(pkcs8, TAG.sequence));
  const algorithmId = hexOf(expectTag(algorithm, TAG.sequence).content);
  const known = ALGORITHMS.get(algorithmId);
  if (known === undefined) return null;
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, known.import, false, ['sign']);
  if (algorithmId === RSA_ID) {
    const bits = 'modulusLength' in key.algorithm ? Number(key.algorithm.modulusLength) : 0;
    if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) return null;
  }
  return { key, algorithmId };
}

/** Whether the private key signs what the public key (SubjectPublicKeyInfo, DER) verifies. */
export async function isPair(
  { key, algorithmId }: PrivateKey,
  publicKey: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const algorithm = ALGORITHMS.get(algorithmId);
  const [id] = childrenOf(readDer(publicKey, TAG.sequence));
  if (algorithm === undefined || hexOf(expectTag(id, TAG.sequence).content) !== algorithmId) return false;
  const other = await crypto.subtle.importKey('spki', publicKey, algorithm.import, false, ['verify']);
  const message = crypto.getRandomValues(new Uint8Array(32));
  const signature = await crypto.subtle.sign(algorithm.sign, key, message);
  return crypto.subtle.verify(algorithm.sign, other, signature, message);
}

function toPkcs8(label: PrivateKeyLabel, der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (label === 'PRIVATE KEY') return der;
  const algorithm = label === 'RSA PRIVATE KEY' ? bytesOf(RSA_ID) : ecAlgorithm(der);
  const version = writeDer(TAG.integer, Uint8Array.of(0));
  return writeDer(TAG.sequence, version, writeDer(TAG.sequence, algorithm), writeDer(TAG.octetString, der));
}

/** SEC1 names its curve inside. */
function ecAlgorithm(sec1: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const parameters = childrenOf(readDer(sec1, TAG.sequence)).find(element => element.tag === TAG.context0);
  if (parameters === undefined) throw new DerError('named curve expected');
  return Uint8Array.from([...bytesOf(EC_ID), ...readDer(parameters.content, TAG.objectId).bytes]);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
}
