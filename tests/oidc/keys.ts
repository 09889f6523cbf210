export type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** A key pair of a provider. */
export interface SigningKeys {
  readonly alg: Algorithm;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JsonWebKey & { readonly kid: string };
  readonly privateJwk: JsonWebKey & { readonly kid: string; readonly use: string };
}

const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
const GENERATE = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', ...RSA },
  PS256: { name: 'RSA-PSS', ...RSA },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
} as const;
const SIGN = {
  RS256: 'RSASSA-PKCS1-v1_5',
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  EdDSA: 'Ed25519',
} as const;

export async function newKeys(alg: Algorithm, kid: string): Promise<SigningKeys> {
  const pair = await crypto.subtle.generateKey(GENERATE[alg], true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('signing takes a pair of keys');
  const {
    ext: _public,
    key_ops: _verify,
    ...publicJwk
  } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const {
    ext: _private,
    key_ops: _sign,
    ...privateJwk
  } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return {
    alg,
    kid,
    privateKey: pair.privateKey,
    publicJwk: { ...publicJwk, alg, kid },
    privateJwk: { ...privateJwk, alg, kid, use: 'sig' },
  };
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT; `header` overrides what the key says of itself. */
export async function signed(keys: SigningKeys, claims: unknown, header: object = {}): Promise<string> {
  const text = `${encoded({ alg: keys.alg, kid: keys.kid, ...header })}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign(SIGN[keys.alg], keys.privateKey, Buffer.from(text));
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}
