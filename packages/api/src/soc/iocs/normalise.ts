import { invalid } from '@breakwater/db';
import { IOC_TYPES } from '@breakwater/db/schema';
import { hasLength, isStorable } from '../../text.ts';
import { normaliseDomain } from './domain.ts';
import { normaliseIp } from './ip.ts';
import { refang, refangUrl } from './refang.ts';
import { normaliseUrl } from './url.ts';

export { IOC_TYPES };

export type IocType = (typeof IOC_TYPES)[number];

export interface TypedIoc {
  readonly type: IocType;
  readonly value: string;
}

const MAX_VALUE = 2_048;
// Room for a value whose every mark is defanged; the bound keeps hostile input cheap.
const MAX_GIVEN = 4 * MAX_VALUE;

const FREE_TEXT = 'text of 1 to 2048 characters';

/** What each type's value must be, for messages. */
export const IOC_RULES: Readonly<Record<IocType, string>> = {
  ip: 'an IPv4 address without leading zeros or an IPv6 address without zone, with a prefix of at least /8 (IPv4) or /16 (IPv6) if any',
  domain: 'a domain name of two labels or more',
  url: 'an http, https or ftp URL',
  hash_md5: '32 hexadecimal digits',
  hash_sha1: '40 hexadecimal digits',
  hash_sha256: '64 hexadecimal digits',
  email: 'an email address',
  cve: 'a CVE id such as CVE-2021-44228',
  file_path: FREE_TEXT,
  registry_key: FREE_TEXT,
  mutex: FREE_TEXT,
  user_agent: FREE_TEXT,
};

const asGiven = (text: string) => (text === '' ? null : text);

const hex = (digits: number) => {
  const pattern = new RegExp(`^[0-9a-f]{${digits}}$`);
  return (text: string) => matching(text.toLowerCase(), pattern);
};

const matching = (text: string, pattern: RegExp) => (pattern.test(text) ? text : null);

function normaliseEmail(text: string): string | null {
  const [local, host, ...more] = text.split('@');
  if (local === undefined || host === undefined || more.length > 0) return null;
  if (!hasLength(local, 1, 64) || /[\s\x00-\x1f\x7f]/.test(local)) return null;
  const domain = normaliseDomain(host);
  return domain === null ? null : `${local.toLowerCase()}@${domain}`;
}

/** From trimmed text to the stored form, or null. */
const NORMALISERS: Readonly<Record<IocType, (text: string) => string | null>> = {
  ip: text => normaliseIp(refang(text)),
  domain: text => normaliseDomain(refang(text)),
  url: text => normaliseUrl(refangUrl(text)),
  hash_md5: hex(32),
  hash_sha1: hex(40),
  hash_sha256: hex(64),
  email: text => normaliseEmail(refang(text)),
  cve: text => matching(text.toUpperCase(), /^CVE-\d{4}-\d{4,19}$/),
  file_path: asGiven,
  registry_key: asGiven,
  mutex: asGiven,
  user_agent: asGiven,
};

/** The stored form of an indicator's value, or null if it is none of that type. */
export function tryNormaliseIoc(type: IocType, value: string): string | null {
  const text = value.trim();
  if (text.length > MAX_GIVEN || !isStorable(text)) return null;
  const normalised = NORMALISERS[type](text);
  return normalised !== null && hasLength(normalised, 1, MAX_VALUE) ? normalised : null;
}

/**
 * The stored form of an indicator's value: refanged and in the canonical form of its type.
 * @throws VALIDATION on `value` if it is none of that type.
 */
export function normaliseIoc(type: IocType, value: string): string {
  const normalised = tryNormaliseIoc(type, value);
  if (normalised === null) throw invalid('value', `must be ${IOC_RULES[type]}`);
  return normalised;
}

const GUESSED = ['cve', 'hash_md5', 'hash_sha1', 'hash_sha256', 'url', 'email', 'ip', 'domain'] as const;

/** The first type `value` fits, and its stored form; null if it fits none that can be told by its shape. */
export function guessIoc(value: string): TypedIoc | null {
  for (const type of GUESSED) {
    const normalised = tryNormaliseIoc(type, value);
    if (normalised !== null) return { type, value: normalised };
  }
  return null;
}
