import { type Ctx, canonicalJson, fromBase64, invalid, sha256Hex } from '@breakwater/db';
import type * as z from 'zod';
import { faultsOf } from '../check.ts';
import { ecdsaRaw } from '../ecdsa-der.ts';
import { derOf, importPublicKey, isSignedBy, keyIdOf, spkiPemOf } from '../public-key.ts';
import type { EvidenceVerification, ExternalEvidence } from '../schemas.ts';
import { pythonJson } from './python-json.ts';

type External = z.output<typeof ExternalEvidence>;

const utf8 = new TextEncoder();

/** Verifies a document that is stored elsewhere, also as older systems sign. @throws VALIDATION for what is no JSON */
export async function verifyExternal(
  { clock }: Ctx,
  given: External,
): Promise<z.output<typeof EvidenceVerification>> {
  const canonical = utf8.encode(canonicalText(given));
  const hash = await sha256Hex(canonical);
  const spki = derOf('PUBLIC KEY', given.publicKeyPem);
  const key = await importPublicKey(spki);
  const signature = signatureOf(given);
  const signed = given.signedMessage === 'hash-hex' ? utf8.encode(hash) : canonical;
  const hashMatches = given.hash === undefined ? null : given.hash === hash;
  const signatureValid = key !== null && signature !== null && (await isSignedBy(key, signature, signed));
  const doesNotApply = { columnsMatch: null, chainIntact: null, keyKnown: null, keyRetired: null };
  return {
    ...{ hashMatches, signatureValid, ...doesNotApply, expired: null, purged: null },
    valid: signatureValid && hashMatches !== false,
    keyId: key === null || spki === null ? null : await keyIdOf(spkiPemOf(spki)),
    reasons: faultsOf({ hash: hashMatches, signature: signatureValid }),
    verifiedAt: new Date(clock.now()),
    verificationCount: null,
  };
}

function canonicalText({ payload, canonicalization }: External): string {
  try {
    return canonicalization === 'python' ? pythonJson(payload) : canonicalJson(JSON.parse(payload));
  } catch {
    throw invalid('external.payload', 'must be JSON text that has a canonical form');
  }
}

function signatureOf({ signature, signatureEncoding }: External): Uint8Array<ArrayBuffer> | null {
  const bytes = fromBase64(signature);
  return bytes === null || signatureEncoding === 'raw' ? bytes : ecdsaRaw(bytes);
}
