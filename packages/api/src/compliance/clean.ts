import { redact } from '@breakwater/db';
import * as z from 'zod';
import { isObject, type JsonObject } from '../json.ts';
import { boundedText, cutCodePoints, hasLength, isStorable } from '../text.ts';

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

/** The same kept as it was given otherwise, blanks at its ends included. */
export const cleanValue = (min: number, max: number) =>
  boundedText(min, max).overwrite(text => cleanText(text, max));

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
