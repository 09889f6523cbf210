import { expect, it } from 'vitest';
import { isPublicKey, isSignedBy } from './public-key.ts';
import { VECTOR } from './vector.fixture.ts';

const { publicKey, signature, signed } = VECTOR;
const changed = (base64: string, at: number) => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
};

it('the vector verifies, over fields in any order, and nothing that differs by a bit does', async () => {
  expect(await isSignedBy(publicKey, signed, signature)).toBe(true);
  const reordered = Object.fromEntries(Object.entries(signed).toReversed());
  expect(await isSignedBy(publicKey, reordered, signature)).toBe(true);
  expect(await isSignedBy(publicKey, { ...signed, bootCount: 43 }, signature)).toBe(false);
  for (const at of [0, 31, 32, 63]) {
    expect(await isSignedBy(publicKey, signed, changed(signature, at))).toBe(false);
  }
});

it('a key is a point of P-256 in SPKI form, and nothing else is', async () => {
  expect(isPublicKey(publicKey)).toBe(true);
  const spki = async (algorithm: EcKeyGenParams | Algorithm, usages: KeyUsage[]) => {
    const pair = await crypto.subtle.generateKey(algorithm, true, usages);
    if (!('publicKey' in pair)) throw new TypeError('a pair was asked for');
    return Buffer.from(await crypto.subtle.exportKey('spki', pair.publicKey)).toString('base64');
  };
  const ecdsa = (namedCurve: string) => spki({ name: 'ECDSA', namedCurve }, ['sign', 'verify']);
  for (let n = 0; n < 20; n++) expect(isPublicKey(await ecdsa('P-256'))).toBe(true);
  const refused = [
    await ecdsa('P-384'),
    await spki({ name: 'Ed25519' }, ['sign', 'verify']),
    changed(publicKey, 5),
    changed(publicKey, 26),
    changed(publicKey, 40),
    changed(publicKey, 90),
    Buffer.from(publicKey, 'base64').subarray(26).toString('base64'),
    `${publicKey}\n`,
    publicKey.replaceAll('+', '-'),
    '',
  ];
  for (const text of refused) expect([text, isPublicKey(text)]).toEqual([text, false]);
});
