import { expect, test } from 'vitest';
import { ecdsaDer, ecdsaRaw } from './ecdsa-der.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const hexOf = (given: Uint8Array | null) => (given === null ? null : Buffer.from(given).toString('hex'));
const side = (hex: string) => hex.padStart(64, '0');
const full = (first: string) => first.padEnd(64, '0');

test.each([
  ['one byte each', side('01'), side('02'), '300602010102 0102'],
  ['a number that is nothing', side('00'), side('7f'), '3006020100 02017f'],
  ['a number whose first bit is set', side('80'), side('ff01'), '300902020080 020300ff01'],
  ['a number that fills its side', full('7f'), side('01'), `30250220${full('7f')} 020101`],
  ['one that needs a byte more', full('80'), full('ff'), `3046022100${full('80')}022100${full('ff')}`],
])('%s has one form in DER', (_name, r, s, der) => {
  const text = der.replaceAll(' ', '');
  expect(hexOf(ecdsaDer(bytes(r + s)))).toBe(text);
  expect(hexOf(ecdsaRaw(bytes(text)))).toBe(r + s);
});

test.each([
  ['nothing', ''],
  ['another tag than a sequence', '3106020101020102'],
  ['a length that says more', '3007020101020102'],
  ['a length that says less', '3005020101020102'],
  ['a long form of a length', '308106020101020102'],
  ['another tag than an integer first', '3006030101020102'],
  ['another tag than an integer second', '3006020101030102'],
  ['an integer without bytes first', '30050200020102'],
  ['an integer without bytes second', '30050201010200'],
  ['an integer that ends too early', '3006020101020202'],
  ['a negative integer', '3006020180020102'],
  ['a negative integer that is long', '300702010102028001'],
  ['a leading zero too many', '300702020001020102'],
  ['a leading zero too many before 7f', '30070202007f020102'],
  ['a number of 33 bytes', `3026022101${full('00')}020101`],
  ['a third integer', '3009020101020102020103'],
  ['bytes after the second', '300702010102010200'],
  ['one integer only', '3003020101'],
])('%s is no signature', (_name, der) => {
  expect(ecdsaRaw(bytes(der))).toBeNull();
});
