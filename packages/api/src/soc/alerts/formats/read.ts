import { isObject, type JsonObject } from '../../../json.ts';

/** Text with something in it, made fit to store; undefined for all else. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.replaceAll('\0', '').toWellFormed() || undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** An object's fields; none for all else. */
export function fields(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The items of an array; a lone value counts as one. */
export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

export function texts(values: unknown): string[] {
  return list(values).flatMap(value => text(value) ?? []);
}
