import { fromBase64, sha256Hex, toBase64 } from '@breakwater/db';
import { derOf, ECDSA, keyIdOf, spkiPemOf } from './public-key.ts';

/** What signs evidence. */
export interface EvidenceKey {
  readonly keyId: string;
  readonly spkiPem: string;
  /** ECDSA P-256 with SHA-256 over the bytes: r and s, 64 bytes in base64. */
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
}

/** Hash and signature of a document, both over its bytes. */
export async function sealDocument(key: EvidenceKey, bytes: Uint8Array<ArrayBuffer>) {
  return { hash: await sha256Hex(bytes), signature: await key.sign(bytes) };
}

/**
 * Imports `EVIDENCE_SIGNING_KEY`: a P-256 private key in PKCS#8, as PEM (line breaks may be written `\n`) or as
 * base64 of its DER. @throws TypeError for anything else
 */
export async function importEvidenceKey(text: string): Promise<EvidenceKey> {
  const given = text.replaceAll('\\n', '\n').trim();
  const der = given.startsWith('-----') ? derOf('PRIVATE KEY', given) : fromBase64(given.replace(/\s/g, ''));
  const imported = der === null ? null : await importPkcs8(der);
  if (imported === null) {
    throw new TypeError('must be a P-256 private key in PKCS#8, as PEM or as base64 of its DER');
  }
  const { key, spki } = imported;
  const spkiPem = spkiPemOf(spki);
  return {
    keyId: await keyIdOf(spkiPem),
    spkiPem,
    sign: async bytes => toBase64(new Uint8Array(await crypto.subtle.sign(ECDSA, key, bytes))),
  };
}

/** Null for what is no such key. */
async function importPkcs8(der: Uint8Array<ArrayBuffer>) {
  try {
    const open = await crypto.subtle.importKey('pkcs8', der, ECDSA, true, ['sign']);
    const { d: _secret, key_ops: _uses, ...point } = await crypto.subtle.exportKey('jwk', open);
    const verifies = await crypto.subtle.importKey('jwk', point, ECDSA, true, ['verify']);
    return {
      key: await crypto.subtle.importKey('pkcs8', der, ECDSA, false, ['sign']),
      spki: new Uint8Array(await crypto.subtle.exportKey('spki', verifies)),
    };
  } catch {
    return null;
  }
}
