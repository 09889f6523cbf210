import { expect, test } from 'vitest';
import { fromBase64, joinBytes, toBase64, toHex, urlSafe } from './encoding.ts';

const bytes = (...values: number[]) => new Uint8Array(values);

test('bytes read back from base64, and only from the one text that they are written as', () => {
  for (const given of [bytes(), bytes(0), bytes(251, 255), bytes(1, 2, 3)]) {
    expect(fromBase64(toBase64(given))).toEqual(given);
  }
  // Unpadded, for URLs, with a bit that says nothing, with blanks, and no base64 at all.
  for (const other of ['AA', '-_8=', 'AB==', 'AA==\n', ' AA==', 'A', '%'])
    expect(fromBase64(other)).toBeNull();
});

test('base64 for URLs has neither padding nor what URLs mean something by', () => {
  expect(toBase64(bytes(251, 255, 191, 251))).toBe('+/+/+w==');
  expect(urlSafe('+/+/+w==')).toBe('-_-_-w');
});

test('hex has two digits for each byte', () => {
  expect(toHex(bytes(0, 10, 255))).toBe('000aff');
});

test('parts are joined in their order, whatever their length', () => {
  expect(joinBytes([])).toEqual(bytes());
  expect(joinBytes([bytes(1), bytes(), bytes(2, 3), bytes(4)])).toEqual(bytes(1, 2, 3, 4));
});
