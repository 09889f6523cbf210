import { redact } from '@breakwater/db';
import * as z from 'zod';
import { isObject, type JsonObject } from '../json.ts';
import { cutCodePoints, hasLength, isStorable } from '../text.ts';

/** Text without secrets and card numbers, of at most `max` characters. */
export const cleanText = (text: string, max: number): string => cutCodePoints(String(redact(text)), max);

/** Text of `min` to `max` characters after trimming, kept without secrets and card numbers. */
export const remark = (min: number, max: number) =>
  z
    .string()
    .trim()
    .refine(text => hasLength(text, min, max), { error: `must be ${min} to ${max} characters` })
    .refine(isStorable, { error: 'must be well-formed Unicode without NUL' })
    .overwrite(text => cleanText(text, max))
    .meta({ minLength: min, maxLength: max });

const LONGEST_TAG = 4_096;

/** The value of a tag without secrets and card numbers, and nothing of it where its key names a secret. */
export function cleanTag(key: string, value: string): string {
  const [clean] = Object.values(redact({ [key]: value }) ?? {});
  return cutCodePoints(String(clean), LONGEST_TAG);
}

const WITHHELD = new Set(['environment', 'envvars', 'environmentvariables', 'userdata', 'connectionstring']);

const isWithheld = (key: string) => WITHHELD.has(key.toLowerCase().replace(/[_\-. ]/g, ''));

function withhold(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withhold);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isWithheld(key) && item !== null ? '[redacted]' : withhold(item),
    ]),
  );
}

/** Metadata without secrets, card numbers, and what programs are started with. */
export function cleanMetadata(metadata: JsonObject): JsonObject {
  const clean = redact(withhold(metadata));
  return isObject(clean) ? clean : {};
}

/** How many values of a document were replaced when it was cleaned. */
export function replacedIn(given: unknown, clean: unknown): number {
  if (Array.isArray(given) && Array.isArray(clean)) {
    return given.reduce((sum: number, item, at) => sum + replacedIn(item, clean[at]), 0);
  }
  if (isObject(given) && isObject(clean)) {
    return Object.entries(given).reduce(
      (sum, [key, item]) => sum + (Object.hasOwn(clean, key) ? replacedIn(item, clean[key]) : 1),
      0,
    );
  }
  return (typeof given === 'string' ? given.toWellFormed() : given) === clean ? 0 : 1;
}
