import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedText, codePointLength, compareCodePoints, cutCodePoints, hasLength } from './text.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });

describe('code points', () => {
  test('order is the byte order of UTF-8', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  test('a cut keeps whole characters and is the longest that fits', () => {
    fc.assert(
      fc.property(text, fc.nat(14), (given, max) => {
        const cut = cutCodePoints(given, max);
        expect(cut).toBe(Array.from(given).slice(0, max).join(''));
      }),
    );
  });

  test('length limits count characters, not UTF-16 units', () => {
    fc.assert(
      fc.property(text, fc.nat(14), fc.nat(14), (given, a, b) => {
        const [min, max] = a < b ? [a, b] : [b, a];
        const length = codePointLength(given);
        expect(hasLength(given, min, max)).toBe(min <= length && length <= max);
      }),
    );
  });
});

test('bounded text names the rule it breaks', () => {
  const message = (value: string) => boundedText(1, 3).safeParse(value).error?.issues[0]?.message;
  expect(boundedText(1, 3).parse('😀😀😀')).toBe('😀😀😀');
  expect(message('')).toBe('must be 1 to 3 characters');
  expect(message('abcd')).toBe('must be 1 to 3 characters');
  expect(message('a\0')).toBe('must be well-formed Unicode without NUL');
  expect(message('\ud800')).toBe('must be well-formed Unicode without NUL');
});
