import type { Value } from '../../client/types.ts';

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const CONTROL = /[\u0000-\u001f\u007f]/;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const HEX = /^(?:[0-9A-Fa-f]{2})*$/;

/** A value as SQL text on one line. Integers come as bigint; a number is a real. */
export function literal(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return real(value);
  if (typeof value === 'string') {
    return CONTROL.test(value)
      ? `CAST(X'${hex(ENCODER.encode(value))}' AS TEXT)`
      : `'${value.replaceAll("'", "''")}'`;
  }
  return `X'${hex(value)}'`;
}

function real(value: number): string {
  if (Number.isNaN(value)) return 'NULL';
  if (!Number.isFinite(value)) return value > 0 ? '9e999' : '-9e999';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text.toUpperCase();
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!HEX.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export interface Parsed<T> {
  readonly value: T;
  readonly end: number;
}

/** The literal that starts at `at`, or undefined where there is none. */
export function parseLiteral(text: string, at: number): Parsed<Value> | undefined {
  if (text.startsWith("'", at)) return parseQuoted(text, at, "'");
  if (text.startsWith('NULL', at)) return { value: null, end: at + 4 };
  if (text.startsWith("X'", at)) return parseBytes(text, at);
  if (text.startsWith("CAST(X'", at)) {
    const inner = parseBytes(text, at + 5);
    if (inner === undefined || !text.startsWith(' AS TEXT)', inner.end)) return undefined;
    try {
      return { value: DECODER.decode(inner.value), end: inner.end + 9 };
    } catch {
      return undefined;
    }
  }
  return parseNumber(text, at);
}

function parseNumber(text: string, at: number): Parsed<Value> | undefined {
  NUMBER.lastIndex = at;
  const found = NUMBER.exec(text);
  if (found === null) return undefined;
  const [digits, fraction, exponent] = found;
  const end = at + digits.length;
  if (fraction !== undefined || exponent !== undefined) return { value: Number(digits), end };
  const integer = BigInt(digits);
  return BigInt.asIntN(64, integer) === integer ? { value: integer, end } : undefined;
}

function parseBytes(text: string, at: number): Parsed<Uint8Array<ArrayBuffer>> | undefined {
  const end = text.indexOf("'", at + 2);
  const value = end === -1 ? undefined : bytesOf(text.slice(at + 2, end));
  return value === undefined ? undefined : { value, end: end + 1 };
}

/** What stands between the quotes that start at `at`; doubled ones are part of it. */
export function parseQuoted(text: string, at: number, quote: string): Parsed<string> | undefined {
  if (!text.startsWith(quote, at)) return undefined;
  let doubled = false;
  for (let from = at + 1; ; ) {
    const next = text.indexOf(quote, from);
    if (next === -1) return undefined;
    if (text[next + 1] === quote) {
      doubled = true;
      from = next + 2;
      continue;
    }
    const inner = text.slice(at + 1, next);
    return { value: doubled ? inner.replaceAll(quote + quote, quote) : inner, end: next + 1 };
  }
}
