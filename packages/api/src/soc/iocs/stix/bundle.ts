import { invalid } from '@breakwater/db';
import { isObject, type JsonObject, toJson, utf8Bytes } from '../../../json.ts';

const LARGEST = 2 * 1_024 * 1_024;
const MOST_OBJECTS = 5_000;

/** An object of a bundle. */
export interface StixObject {
  readonly id: string;
  readonly type: string;
  readonly fields: JsonObject;
}

/** The objects of a bundle. @throws VALIDATION for what is no bundle, or one too large. */
export function objectsOf(bundle: string | JsonObject): StixObject[] {
  const text = typeof bundle === 'string' ? bundle : (toJson(bundle) ?? '');
  if (utf8Bytes(text) > LARGEST) throw invalid('bundle', 'must be at most 2 MiB; split it');
  const parsed = typeof bundle === 'string' ? parse(bundle) : bundle;
  if (!isObject(parsed) || parsed.type !== 'bundle') {
    throw invalid('bundle', 'must be a STIX bundle: an object with type "bundle"');
  }
  const { objects = [] } = parsed;
  if (!Array.isArray(objects)) throw invalid('bundle.objects', 'must be a list');
  if (objects.length > MOST_OBJECTS) {
    throw invalid('bundle.objects', `must be at most ${MOST_OBJECTS} objects; split the bundle`);
  }
  return objects.map((fields: unknown, index) => {
    if (!isObject(fields) || typeof fields.type !== 'string') {
      throw invalid(`bundle.objects.${index}`, 'must be an object with a type');
    }
    const id = typeof fields.id === 'string' ? fields.id : `objects.${index}`;
    return { id, type: fields.type, fields };
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw invalid('bundle', 'must be the JSON text of a STIX bundle');
  }
}

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];

/** A STIX timestamp; null for what is none. */
export function timeOf(value: unknown): Date | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}
