import { isObject } from '../../../packages/api/src/json.ts';

const ID = /\b([a-z]{2,3})_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g;
const TOKEN = /\b(bw[a-z]_|sk_[a-z]+_|whsec_)[A-Za-z0-9_\-+/=]{20,}/g;
const PEM = /-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/g;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const HASH = /\b[0-9a-f]{64}\b/g;
const OF_ID = /-[0-9a-hjkmnp-tv-z]{8}(?=@example\.com)/g;
/** Fields whose text is a secret whatever it looks like, and those below which every text is. */
const SECRET = /password$|^(token|setupToken|secret|clientKey|apiKey)$/i;
const SECRETS = 'credentials';
/** Texts made of chance, or of ids. */
const CHANCE = /^(nextCursor|signature|nonce|hash|prevHash|merkleRoot|keyPrefix)$/;
const SEQ_IN_TEXT = /"(afterSeq|throughSeq)":(\d+)/g;
/** Longer lists are cut short. */
const LONG = 5;
const SHORT = 3;
/** Positions that depend on what was there before. */
const POSITION = /^(seq|throughSeq|fromSeq|firstSeq|lastSeq)$/;

/** The same without what differs from run to run, and without secrets: each id, hash and position has a stand-in. */
export function neutral<T>(example: T): T;
export function neutral(example: unknown): unknown {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  const standIn = (kind: string, found: string, made: (n: number) => string): string => {
    const before = known.get(kind + found);
    if (before !== undefined) return before;
    const n = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, n);
    known.set(kind + found, made(n));
    return made(n);
  };
  const text = (value: string): string =>
    value
      .replace(TOKEN, '$1REDACTED')
      .replace(PEM, 'REDACTED')
      .replace(ID, (id, prefix) =>
        standIn(prefix, id, n => `${prefix}_01kdv2hg00e008000000000${String(n).padStart(3, '0')}`),
      )
      .replace(UUID, id => standIn('uuid', id, n => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`))
      .replace(HASH, hash => standIn('hash', hash, n => n.toString(16).padStart(64, '0')))
      .replace(OF_ID, '')
      .replace(SEQ_IN_TEXT, (_, name, seq) => `"${name}":${standIn('seq', seq, String)}`);
  const walk = (value: unknown, name: string, secret: boolean): unknown => {
    if (Array.isArray(value)) {
      const shown = value.length > LONG ? value.slice(0, SHORT) : value;
      return shown.map(item => walk(item, name, secret));
    }
    if (isObject(value)) {
      const entries = Object.entries(value).map(([key, member]) => [
        key,
        walk(member, key, secret || key === SECRETS),
      ]);
      return Object.fromEntries(entries);
    }
    if (typeof value === 'number')
      return POSITION.test(name) ? Number(standIn('seq', `${value}`, String)) : value;
    if (typeof value !== 'string') return value;
    const told = text(value);
    if (secret || SECRET.test(name)) return told.endsWith('REDACTED') ? told : 'REDACTED';
    return CHANCE.test(name) && told === value ? standIn(name, value, n => `${name}-${n}`) : told;
  };
  return walk(example, '', false);
}
