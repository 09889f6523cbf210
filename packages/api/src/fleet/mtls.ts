import { type BreakwaterError, invalid, sha256Hex } from '@breakwater/db';
import { type Certificate, readCertificate } from './certificate.ts';
import { DerError } from './der.ts';
import { formatPem, parsePem } from './pem.ts';
import { isPair, PRIVATE_KEY_LABELS, type PrivateKey, readPrivateKey } from './private-key.ts';

/** PEM text as a caller sent it or as it is stored; null where there is none. */
export interface MtlsText {
  readonly caCert: string | null;
  readonly clientCert: string | null;
  readonly clientKey: string | null;
}

export interface CertificateBundle {
  /** The blocks alone, as stored. */
  readonly pem: string;
  /** The earliest of the bundle. */
  readonly notAfter: Date;
  /** SHA-256 of the first certificate's DER, lower-case hex. */
  readonly fingerprint: string;
}

export interface MtlsMaterial {
  readonly caCert: CertificateBundle | null;
  readonly clientCert: CertificateBundle | null;
  readonly clientKey: string | null;
}

/**
 * What a gateway's credentials will be, if they fit together at `now` (ms): unexpired certificates, and client
 * certificate and key both or neither and of one pair. VALIDATION names the field and never repeats its text.
 */
export async function checkMtls(
  { caCert, clientCert, clientKey }: MtlsText,
  now: number,
): Promise<MtlsMaterial> {
  const ca = caCert === null ? null : await readBundle('caCert', caCert, now);
  const client = clientCert === null ? null : await readBundle('clientCert', clientCert, now);
  const key = clientKey === null ? null : await readKey(clientKey);
  if (client !== null && key === null) throw invalid('clientKey', 'must be given together with clientCert');
  if (client === null && key !== null) throw invalid('clientCert', 'must be given together with clientKey');
  if (client !== null && key !== null && !(await fits(key.key, client.leaf))) {
    throw invalid('clientKey', 'must be the key of the first certificate of clientCert');
  }
  return { caCert: ca?.bundle ?? null, clientCert: client?.bundle ?? null, clientKey: key?.pem ?? null };
}

const MOST_CERTIFICATES = 10;

async function readBundle(field: string, text: string, now: number) {
  const blocks = parsePem(field, text);
  const count = `must hold 1 to ${MOST_CERTIFICATES} CERTIFICATE blocks and no other`;
  if (blocks.length > MOST_CERTIFICATES || blocks.some(block => block.label !== 'CERTIFICATE'))
    throw invalid(field, count);
  const certificates = blocks.map(block => readOne(field, block.der));
  const [leaf] = certificates;
  const [first] = blocks;
  if (leaf === undefined || first === undefined) throw invalid(field, count);
  const notAfter = Math.min(...certificates.map(certificate => certificate.notAfter));
  if (notAfter <= now) throw invalid(field, 'must hold no expired certificate');
  const bundle = {
    pem: formatPem(blocks),
    notAfter: new Date(notAfter),
    fingerprint: await sha256Hex(first.der),
  };
  return { bundle, leaf };
}

function readOne(field: string, der: Uint8Array<ArrayBuffer>): Certificate {
  try {
    return readCertificate(der);
  } catch (error) {
    throw unreadable(error, field, 'must hold X.509 certificates');
  }
}

async function readKey(text: string): Promise<{ key: PrivateKey; pem: string }> {
  const field = 'clientKey';
  const blocks = parsePem(field, text);
  const [block] = blocks;
  const label = PRIVATE_KEY_LABELS.find(known => known === block?.label);
  if (block === undefined || blocks.length > 1 || label === undefined) {
    throw invalid(field, 'must hold exactly one block, an unencrypted PKCS#8, PKCS#1 or SEC1 private key');
  }
  const key = await readPrivateKey(label, block.der).catch((error: unknown) => {
    throw unreadable(error, field, 'must hold a private key that can be read');
  });
  if (key === null) throw invalid(field, 'must be RSA of 2048 to 16384 bits, P-256, P-384, P-521 or Ed25519');
  return { key, pem: formatPem(blocks) };
}

async function fits(key: PrivateKey, leaf: Certificate): Promise<boolean> {
  return isPair(key, leaf.publicKey).catch((error: unknown) => {
    throw unreadable(error, 'clientCert', 'must hold a certificate with a public key that can be read');
  });
}

/** Bytes that are not what they should be are the caller's mistake; anything else is ours. */
function unreadable(error: unknown, field: string, message: string): BreakwaterError {
  if (error instanceof DerError || error instanceof DOMException) return invalid(field, message);
  throw error;
}
