import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactCards } from './card-numbers.ts';

test.each([
  ['card 4111 1111 1111 1111 12 x', 'card [pan:1111] 12 x'],
  ['01 4111 1111 1111 1111', '01 [pan:1111]'],
  ['5555555555554444,4000056655665556', '[pan:4444],[pan:5556]'],
  ['378282246310005', '[pan:0005]'],
  ['4111-1111 1111-1111', '[pan:1111]'],
  ['4111 1111 1111 1111 1st', '[pan:1111] 1st'],
  ['x4111 5555555555554444', 'x4111 [pan:4444]'],
  ['4111111111111111 4111111111111111', '[pan:1111] [pan:1111]'],
  ['1. 4111111111111111.', '1. [pan:1111].'],
  ['卡号4111111111111111', '卡号[pan:1111]'],
  ['see .4111111111111111', 'see .[pan:1111]'],
  ['2221000000000009', '[pan:0009]'],
  ['_4111111111111111_', '_[pan:1111]_'],
])('the card numbers of %j are replaced', (text, redacted) => {
  expect(redactCards(text)).toBe(redacted);
});

test.each([
  '4111111111111112',
  'a4111111111111111',
  'z4111111111111111',
  `4${'0'.repeat(46)}2`,
  '4111111111111111a',
  '4111  1111 1111 1111',
  '0.4111111111111111',
  '41111111111111110000',
  '1735689600000',
  '1735689600000000',
  '4111 1111 1111 111',
  '4111_1111_1111_1111',
])('%j is no card number', text => {
  expect(redactCards(text)).toBe(text);
});

function withCheckDigit(digits: string): string {
  for (let check = 0; check < 10; check++) {
    const number = `${digits}${check}`;
    const sum = [...number].reverse().reduce((total, char, i) => {
      const value = Number(char) * (i % 2 === 0 ? 1 : 2);
      return total + Math.floor(value / 10) + (value % 10);
    }, 0);
    if (sum % 10 === 0) return number;
  }
  throw new Error('every number has a check digit');
}

const span = (least: number, most: number) => Array.from({ length: most - least + 1 }, (_, i) => least + i);
const LENGTHS: [prefixes: string, lengths: number[]][] = [
  ['4', [13, 16, 19]],
  ['51 55 2221 2720', [16]],
  ['34 37', [15]],
  ['6011 644 649 65 62 3528 3589', span(16, 19)],
  ['300 305 36 38 39', span(14, 19)],
  ['50 56 58 63 67', span(13, 19)],
  ['0 1 20 2220 2721 306 31 3527 3590 59 600 6010 6012 61 643 66 68 69 7 8 9', []],
];

/** A number of a table row, of any length from 12 to 20, with a right check digit and random grouping. */
const numbers = fc.constantFrom(...LENGTHS).chain(([prefixes, lengths]) =>
  fc
    .tuple(
      fc.constantFrom(...prefixes.split(' ')),

      fc.array(fc.nat(9), { minLength: 20, maxLength: 20 }),
      fc.integer({ min: 12, max: 20 }),
      fc.array(fc.constantFrom('', '', ' ', '-'), { minLength: 20, maxLength: 20 }),
    )
    .map(([prefix, filling, length, separators]) => {
      const digits = withCheckDigit(`${prefix}${filling.join('')}`.slice(0, length - 1));
      const text = [...digits].map((digit, i) => (i === 0 ? digit : `${separators[i]}${digit}`)).join('');
      return { digits, text, isCard: lengths.includes(length) };
    }),
);

test('of whole numbers exactly those of the prefix table are cards', () => {
  fc.assert(
    fc.property(numbers, ({ digits, isCard }) => {
      expect(redactCards(digits)).toBe(isCard ? `[pan:${digits.slice(-4)}]` : digits);
    }),
  );
});

test('a card number is found whatever its grouping', () => {
  fc.assert(
    fc.property(
      numbers.filter(n => n.isCard),
      ({ digits, text }) => {
        expect(redactCards(`no: ${text};`)).toBe(`no: [pan:${digits.slice(-4)}];`);
      },
    ),
  );
});

test('a card number with one digit changed is none', () => {
  fc.assert(
    fc.property(
      numbers.filter(n => n.isCard),
      fc.nat(18),
      fc.integer({ min: 1, max: 9 }),
      ({ digits }, at, by) => {
        const i = at % digits.length;
        const changed = `${digits.slice(0, i)}${(Number(digits[i]) + by) % 10}${digits.slice(i + 1)}`;
        expect(redactCards(changed)).toBe(changed);
      },
    ),
  );
});
