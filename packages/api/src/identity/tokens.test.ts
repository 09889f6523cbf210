import fc from 'fast-check';
import { expect, test } from 'vitest';
import { constantTimeEqual, hashToken, isToken, newToken } from './tokens.ts';

test.each(['bws', 'bwp', 'bwi'] as const)(
  'a new %s token has 47 characters, its own shape and no twin',
  prefix => {
    const tokens = new Set(Array.from({ length: 500 }, () => newToken(prefix)));
    expect(tokens.size).toBe(500);
    for (const token of tokens) {
      expect(token).toHaveLength(47);
      expect(isToken(prefix, token)).toBe(true);
      for (const other of ['bws', 'bwp', 'bwi'] as const)
        expect(isToken(other, token)).toBe(other === prefix);
    }
  },
);

test('every one of the 256 bits of a token is random', () => {
  const ones = new Uint32Array(256);
  for (let i = 0; i < 200; i++) {
    const bytes = Buffer.from(newToken('bws').slice(4), 'base64url');
    expect(bytes).toHaveLength(32);
    for (let bit = 0; bit < 256; bit++)
      ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
  }
  expect(ones.every(count => count > 0 && count < 200)).toBe(true);
});

test.each([
  ['an empty text', ''],
  ['one character less', `bws_${'A'.repeat(42)}`],
  ['one character more', `bws_${'A'.repeat(44)}`],
  ['another alphabet', `bws_${'A'.repeat(42)}+`],
  ['a line break behind it', `bws_${'A'.repeat(43)}\n`],
  ['upper case', `BWS_${'A'.repeat(43)}`],
  ['another prefix', `bwx_${'A'.repeat(43)}`],
])('%s has not the shape of a token', (_, text) => {
  expect(isToken('bws', text)).toBe(false);
});

test('the hash of a token reproduces the vector', async () => {
  expect(await hashToken(`bws_${'A'.repeat(43)}`)).toBe(
    'ab243affd39e618a95eacc15d1ccd13f2431813413ad4056e13b72e93367494b',
  );
});

test('constantTimeEqual is equality', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), async (a, b) => {
      expect(await constantTimeEqual(a, b)).toBe(a === b);
      expect(await constantTimeEqual(a, `${a}`)).toBe(true);
      expect(await constantTimeEqual(a, `${a}${b}`)).toBe(b === '');
    }),
  );
});
