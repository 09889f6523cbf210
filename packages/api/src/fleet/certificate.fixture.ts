import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { TAG, writeDer } from './der.ts';

export const KEY_KINDS = ['rsa', 'P-256', 'P-384', 'P-521', 'ed25519'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export function privateKey(kind: KeyKind): KeyObject {
  if (kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  if (kind === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  return generateKeyPairSync('ec', { namedCurve: kind }).privateKey;
}

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const text = (tag: number, value: string) => writeDer(tag, Buffer.from(value));

const SIGNATURE_ALGORITHMS: Record<string, Uint8Array> = {
  rsa: bytes('06092a864886f70d01010b0500'),
  ec: bytes('06082a8648ce3d040302'),
  ed25519: bytes('06032b6570'),
};

function time(ms: number): Uint8Array {
  const digits = new Date(ms).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '');
  const isLate = new Date(ms).getUTCFullYear() >= 2050;
  return isLate ? text(TAG.generalizedTime, digits) : text(TAG.utcTime, digits.slice(2));
}

/** The names and IPv4 addresses a server answers to, as an extension. */
function altNames(names: readonly string[]): Uint8Array {
  const entries = names.map(name =>
    isIPv4(name) ? writeDer(0x87, Uint8Array.from(name.split('.'), Number)) : text(0x82, name),
  );
  const value = writeDer(0x04, writeDer(TAG.sequence, ...entries));
  return writeDer(0xa3, writeDer(TAG.sequence, writeDer(TAG.sequence, bytes('0603551d11'), value)));
}

/** A self-signed certificate in PEM. Times are in ms; parts of a second are cut. */
export function certificate(
  key: KeyObject,
  notAfter: number,
  notBefore = Date.UTC(2020),
  names: readonly string[] = [],
): string {
  const type = key.asymmetricKeyType ?? '';
  const algorithm = writeDer(TAG.sequence, SIGNATURE_ALGORITHMS[type] ?? new Uint8Array());
  const commonName = writeDer(TAG.sequence, bytes('0603550403'), text(0x0c, 'edge-1'));
  const name = writeDer(TAG.sequence, writeDer(0x31, commonName));
  const signed = writeDer(
    TAG.sequence,
    writeDer(TAG.context0, writeDer(TAG.integer, Uint8Array.of(2))),
    writeDer(TAG.integer, Uint8Array.of(1)),
    algorithm,
    name,
    writeDer(TAG.sequence, time(notBefore), time(notAfter)),
    name,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    ...(names.length === 0 ? [] : [altNames(names)]),
  );
  const signature = sign(type === 'ed25519' ? null : 'sha256', signed, key);
  const whole = writeDer(
    TAG.sequence,
    signed,
    algorithm,
    writeDer(TAG.bitString, Uint8Array.of(0), signature),
  );
  const lines = Buffer.from(whole)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}

export function pemOf(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8'): string {
  return key.export({ type, format: 'pem' }).toString();
}

/** A long-lived self-signed certificate with its key: what it signs is trusted by whoever has it as CA. */
export function identity(names: readonly string[] = []): { cert: string; key: string } {
  const key = privateKey('P-256');
  return { cert: certificate(key, Date.UTC(2100), undefined, names), key: pemOf(key) };
}
