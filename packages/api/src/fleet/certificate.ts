import { childrenOf, type Der, DerError, expectTag, readDer, TAG } from './der.ts';

/** What is read of an X.509 certificate. */
export interface Certificate {
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** Reads RFC 5280 DER. Extensions and the signature are not looked into. Throws `DerError`. */
export function readCertificate(der: Uint8Array<ArrayBuffer>): Certificate {
  const [signed, algorithm, signature, ...more] = childrenOf(readDer(der, TAG.sequence));
  expectTag(algorithm, TAG.sequence);
  expectTag(signature, TAG.bitString);
  if (more.length > 0) throw new DerError('three parts expected');
  const fields = childrenOf(expectTag(signed, TAG.sequence));
  if (fields[0]?.tag === TAG.context0) fields.shift();
  const [serial, signatureAlgorithm, issuer, validity, subject, publicKey] = fields;
  expectTag(serial, TAG.integer);
  for (const field of [signatureAlgorithm, issuer, subject]) expectTag(field, TAG.sequence);
  const [notBefore, notAfter] = childrenOf(expectTag(validity, TAG.sequence));
  readTime(notBefore);
  return { notAfter: readTime(notAfter), publicKey: expectTag(publicKey, TAG.sequence).bytes };
}

const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;

/** UTCTime, of 1950 to 2049, or GeneralizedTime; both to the second and in UTC, as RFC 5280 requires. */
function readTime(element: Der | undefined): number {
  if (element?.tag !== TAG.utcTime && element?.tag !== TAG.generalizedTime)
    throw new DerError('time expected');
  const text = String.fromCharCode(...element.content.subarray(0, 16));
  const [, year = '', ...parts] = TIME.exec(text) ?? [];
  if (year.length !== (element.tag === TAG.utcTime ? 2 : 4)) throw new DerError('time in UTC expected');
  const century = year.length === 4 ? '' : Number(year) < 50 ? '20' : '19';
  const [month, day, hour, minute, second] = parts;
  const iso = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso)
    throw new DerError('calendar time expected');
  return time;
}
