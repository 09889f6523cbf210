import * as z from 'zod';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const encoder = new TextEncoder();

/** Size of `text` in UTF-8. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** Compact JSON, or null for what JSON cannot say (cycles, bigint, undefined, depth beyond the stack). */
export function toJson(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

/** A JSON object of at most `maxBytes` as compact UTF-8. The value is what its JSON says: a Date becomes its ISO text. */
export function jsonObject(maxBytes: number) {
  return z.record(z.string(), z.unknown()).check(payload => {
    const text = toJson(payload.value);
    if (text === null || utf8Bytes(text) > maxBytes) {
      payload.issues.push({
        code: 'custom',
        input: payload.value,
        message: text === null ? 'must be JSON' : `must be at most ${maxBytes} bytes of JSON`,
      });
      return;
    }
    payload.value = JSON.parse(text);
  });
}
