import canonicalize from 'canonicalize';
import { invalid } from '../errors.ts';

export { sha256Hex } from '#digest';

/**
 * RFC 8785 JSON. Undefined members are dropped (null in lists and for the value itself), `Date` is an ISO string.
 * VALIDATION for what has no canonical form: lone surrogates, NaN, infinities, bigint, cycles.
 */
export function canonicalJson(value: unknown): string {
  try {
    return plain(value, 0) ?? canonicalize(value) ?? 'null';
  } catch (error) {
    const why = error instanceof Error ? error.message : 'not JSON';
    throw invalid('', `must be JSON with well-formed text and finite numbers: ${why}`);
  }
}

const MOST_LEVELS = 50;

/** The text of plain JSON, in half of the time; null for whatever else there may be, which is left to the library. */
function plain(value: unknown, level: number): string | null {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? JSON.stringify(value) : null;
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : null;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (level === MOST_LEVELS || 'toJSON' in value) return null;
      if (Array.isArray(value)) return list(value, level + 1);
      return Object.getPrototypeOf(value) === Object.prototype ? members(value, level + 1) : null;
    default:
      return null;
  }
}

function list(items: readonly unknown[], level: number): string | null {
  let text = '';
  for (const item of items) {
    const one = plain(item, level);
    if (one === null) return null;
    text += text === '' ? one : `,${one}`;
  }
  return `[${text}]`;
}

function members(value: object, level: number): string | null {
  const fields = fieldsOf(value);
  let text = '';
  for (const key of Object.keys(fields).sort()) {
    const item = fields[key];
    if (item === undefined) continue;
    const one = plain(item, level);
    if (one === null || !key.isWellFormed()) return null;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${one}`;
  }
  return `{${text}}`;
}

/** Every object has members by name. */
const fieldsOf = (value: object) => value as Readonly<Record<string, unknown>>;
