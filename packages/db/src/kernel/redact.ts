import { isoTime } from '../iso-time.ts';
import { redactCards } from './card-numbers.ts';
import { REDACTED, redactText } from './redact-text.ts';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * A redacted deep copy in row form: `Date` as ISO 8601 UTC with milliseconds, bigint as decimal string, bytes as
 * base64, what JSON cannot hold dropped from objects and null elsewhere. Secret keys, secrets in text and card
 * numbers are replaced; text is made well-formed, so that canonical JSON of the copy always exists. What lies
 * deeper than 500 levels, or behind the first million values or 16 MB of text, is `"[omitted]"`.
 */
export function redact(value: unknown): JsonValue {
  return copy(value, 0, { left: MOST_VALUES }) ?? null;
}

const OMITTED = '[omitted]';
const MOST_LEVELS = 500;
// Values that share parts may unfold to exponentially many.
const MOST_VALUES = 1_000_000;
const CHARS_PER_VALUE = 16;
// The least card number of 13 digits; below it are times in ms until 2096.
const LEAST_CARD_NUMBER = 4e12;

interface Budget {
  left: number;
}

function copy(value: unknown, level: number, budget: Budget): JsonValue | undefined {
  if (budget.left <= 0) return OMITTED;
  budget.left--;
  switch (typeof value) {
    case 'string':
      budget.left -= value.length / CHARS_PER_VALUE;
      return redactString(value);
    case 'number':
      return redactNumber(value);
    case 'boolean':
      return value;
    case 'bigint':
      return redactCards(value.toString());
    case 'object':
      return value === null ? null : copyObject(value, level, budget);
    default:
      return undefined;
  }
}

function redactString(text: string): string {
  return redactText(text.isWellFormed() ? text : text.toWellFormed());
}

function redactNumber(value: number): number | string | null {
  if (!Number.isFinite(value)) return null;
  if (Math.abs(value) < LEAST_CARD_NUMBER || !Number.isInteger(value)) return value;
  const digits = String(value);
  const redacted = redactCards(digits);
  return redacted === digits ? value : redacted;
}

function copyObject(value: object, level: number, budget: Budget): JsonValue {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : isoTime(value);
  if (value instanceof ArrayBuffer) return base64(new Uint8Array(value));
  if (ArrayBuffer.isView(value))
    return base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (level === MOST_LEVELS) return OMITTED;
  if (Array.isArray(value)) return value.map(item => copy(item, level + 1, budget) ?? null);
  return isRecord(value) ? copyEntries(value, level, budget) : null;
}

/** True of every object; gives its own enumerable properties a type. */
function isRecord(value: object): value is Record<string, unknown> {
  return typeof value === 'object';
}

function copyEntries(value: Record<string, unknown>, level: number, budget: Budget): JsonValue {
  const out: { [key: string]: JsonValue } = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item === undefined) continue;
    const verdict = judgeKey(key);
    const copied = verdict.secret && item !== null ? REDACTED : copy(item, level + 1, budget);
    if (copied === undefined) continue;
    if (verdict.name === '__proto__') {
      Object.defineProperty(out, verdict.name, { value: copied, enumerable: true });
    } else {
      out[verdict.name] = copied;
    }
  }
  return out;
}

const BYTES_PER_CALL = 8192;

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += BYTES_PER_CALL) {
    binary += String.fromCharCode(...bytes.subarray(at, at + BYTES_PER_CALL));
  }
  return btoa(binary);
}

const SECRET_KEYS = new Set(
  (
    'password passwd pwd passphrase pin otp totp cvv cvc cvv2 authorization proxyauthorization cookie setcookie ' +
    'credentials smtppass'
  ).split(' '),
);
const SECRET_ENDINGS = 'password passphrase secret token apikey privatekey clientkey keyhash tokenhash'.split(
  ' ',
);

interface KeyVerdict {
  readonly secret: boolean;
  /** The key itself, redacted: it may hold a secret or a card number too. */
  readonly name: string;
}

const verdicts = new Map<string, KeyVerdict>();
const MOST_VERDICTS = 2048;
const LONGEST_REMEMBERED_KEY = 64;

function judgeKey(key: string): KeyVerdict {
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const folded = key.toLowerCase().replace(/[_\-. ]/g, '');
  const secret = SECRET_KEYS.has(folded) || SECRET_ENDINGS.some(ending => folded.endsWith(ending));
  const verdict = { secret, name: redactString(key) };
  if (key.length <= LONGEST_REMEMBERED_KEY) {
    if (verdicts.size >= MOST_VERDICTS) verdicts.clear();
    verdicts.set(key, verdict);
  }
  return verdict;
}
