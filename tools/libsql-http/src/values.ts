import { readNumber, readObject, readString, refuse } from './json.ts';

/** A value as the driver takes it: a bigint is an INTEGER, a number a REAL. */
export type SqlValue = null | bigint | number | string | Uint8Array;

export type WireValue =
  | { type: 'null' }
  | { type: 'integer'; value: string }
  | { type: 'float'; value: number }
  | { type: 'text'; value: string }
  | { type: 'blob'; base64: string };

const INTEGER = /^[+-]?\d+$/;
const BASE64 = /^[A-Za-z0-9+/]*$/;

function readInt64(value: unknown, path: string): bigint {
  const text = readString(value, path);
  if (!INTEGER.test(text)) refuse(path, 'a decimal integer as a string');
  const integer = BigInt(text);
  return BigInt.asIntN(64, integer) === integer ? integer : refuse(path, 'a 64-bit integer');
}

function readBase64(value: unknown, path: string): Uint8Array {
  const text = readString(value, path).replace(/=+$/, '');
  if (!BASE64.test(text) || text.length % 4 === 1) refuse(path, 'binary data encoded as base64');
  return Buffer.from(text, 'base64');
}

export function readValue(json: unknown, path: string): SqlValue {
  const value = readObject(json, path);
  switch (value.type) {
    case 'null':
      return null;
    case 'integer':
      return readInt64(value.value, `${path}.value`);
    case 'float':
      return readNumber(value.value, `${path}.value`);
    case 'text':
      return readString(value.value, `${path}.value`);
    case 'blob':
      return readBase64(value.base64, `${path}.base64`);
    default:
      return refuse(`${path}.type`, 'null, integer, float, text or blob');
  }
}

/** A column value as the driver gives it. Blobs go out unpadded, as sqld sends them. */
export function encodeValue(value: unknown): WireValue {
  if (value === null) return { type: 'null' };
  if (typeof value === 'bigint') return { type: 'integer', value: value.toString() };
  if (typeof value === 'number') return { type: 'float', value };
  if (typeof value === 'string') return { type: 'text', value };
  if (value instanceof Uint8Array) {
    const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    return { type: 'blob', base64: base64.replace(/=+$/, '') };
  }
  throw new TypeError(`the driver returned a ${typeof value}, which Hrana cannot carry`);
}
