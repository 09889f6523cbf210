import * as z from 'zod';

/** Length in code points, as SQLite's `length()` and JSON Schema count it. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** The first `max` code points of `text`. */
export function cutCodePoints(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  for (let taken = 0; taken < max && end < text.length; taken++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** Whether `text` has `min` to `max` code points. */
export function hasLength(text: string, min: number, max: number): boolean {
  if (text.length < min || text.length > 2 * max) return false;
  if (text.length >= 2 * min && text.length <= max) return true;
  const length = codePointLength(text);
  return min <= length && length <= max;
}

/** Whether UTF-8 and a C string can hold `text` unchanged. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

// Surrogates stand for code points above the BMP, yet their units are below U+E000..U+FFFF.
const rank = (unit: number) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

/** Orders by code point, which is the byte order of UTF-8. */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Text of `min` to `max` code points, kept as given. */
export function boundedText(min: number, max: number) {
  const error = min === 0 ? `must be at most ${max} characters` : `must be ${min} to ${max} characters`;
  return z
    .string()
    .refine(text => hasLength(text, min, max), { error })
    .refine(isStorable, { error: 'must be well-formed Unicode without NUL' })
    .meta({ minLength: min, maxLength: max });
}
