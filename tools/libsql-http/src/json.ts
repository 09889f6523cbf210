import { ProtocolError } from './errors.ts';

/** Readers of untrusted JSON. Each names the place and says what belongs there. */

function refuse(path: string, expected: string): never {
  throw new ProtocolError(`Cannot deserialize client message from JSON: ${path} must be ${expected}`);
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readObject(value: unknown, path: string): JsonObject {
  return isObject(value) ? value : refuse(path, 'an object');
}

export function readArray<T>(value: unknown, path: string, item: (value: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) return refuse(path, 'an array');
  return value.map((entry: unknown, i) => item(entry, `${path}[${i}]`));
}

export function readString(value: unknown, path: string): string {
  return typeof value === 'string' ? value : refuse(path, 'a string');
}

export function readInteger(value: unknown, path: string): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : refuse(path, 'an integer');
}

export function readNumber(value: unknown, path: string): number {
  return typeof value === 'number' ? value : refuse(path, 'a number');
}

export function readBoolean(value: unknown, path: string): boolean {
  return typeof value === 'boolean' ? value : refuse(path, 'a boolean');
}

/** Absent and `null` are the same in Hrana. */
export function optional<T>(
  value: unknown,
  path: string,
  read: (value: unknown, path: string) => T,
): T | undefined {
  return value === undefined || value === null ? undefined : read(value, path);
}

export { refuse };
