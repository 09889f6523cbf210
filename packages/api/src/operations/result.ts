import { isObject, toJson, utf8Bytes } from '../json.ts';

const LARGEST_RESULT = 65_536;
const KEPT_CHARACTERS = 8_000;
const CUT_FIRST = ['stdout', 'stderr', 'output', 'logs'];
const TOO_LARGE = { truncated: true, error: 'result too large to store' };

const fits = (value: unknown) => utf8Bytes(toJson(value) ?? '') <= LARGEST_RESULT;

/** What a cut may leave of a character that takes two units. */
const HALF_AT_END = /[\ud800-\udbff]$/;

/** A result as it is stored: an object of at most 64 KiB of JSON, its long texts cut where it must be. */
export function storable(result: unknown): Record<string, unknown> {
  const text = isObject(result) ? toJson(result) : null;
  if (text === null) return TOO_LARGE;
  const plain: unknown = JSON.parse(text);
  if (!isObject(plain)) return TOO_LARGE;
  if (utf8Bytes(text) <= LARGEST_RESULT) return plain;
  const cut: Record<string, unknown> = { ...plain, truncated: true };
  for (const field of CUT_FIRST) {
    const value = cut[field];
    if (typeof value !== 'string') continue;
    cut[field] = value.slice(0, KEPT_CHARACTERS).replace(HALF_AT_END, '');
    if (fits(cut)) return cut;
  }
  return fits(cut) ? cut : TOO_LARGE;
}
