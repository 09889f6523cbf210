import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** Lower-case hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let last = 0;

/** Ids that ascend: they cost an index less than random ones. */
export function newId(prefix: string): string {
  last = Math.max(last + 1, Date.now() * 1000);
  return `${prefix}_${last.toString(36).padStart(26, '0')}`;
}

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const publicBytes = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);

/** What this process signs decisions with. */
export const signingKey = {
  keyId: publicBytes.toString('hex'),
  algorithm: 'Ed25519',
  publicKey: publicBytes.toString('base64'),
};

/** Base64 of the Ed25519 signature. */
export const signed = (text: string): string => sign(null, Buffer.from(text), privateKey).toString('base64');
