import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvLine, unguarded } from './csv.ts';

/** A reader of RFC 4180 written apart from the writer: cells of the first line, and whether each was quoted. */
function readLine(line: string): { text: string; quoted: boolean }[] {
  const cells: { text: string; quoted: boolean }[] = [];
  for (let at = 0; at <= line.length; ) {
    const [whole, inner, plain = ''] =
      /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n)/.exec(line.slice(at)) ?? [];
    if (whole === undefined) throw new Error(`no cell at ${at}`);
    cells.push({ text: inner?.replaceAll('""', '"') ?? plain, quoted: inner !== undefined });
    at += whole.length;
    if (line.startsWith('\r\n', at) && at + 2 === line.length) return cells;
    at += 1;
  }
  throw new Error('no end of line');
}

const GUARD_FIRST = ['=', '+', '-', '@', "'", '\t', '\r', '\n', '＝', '＋', '－', '＠'];
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.tuple(fc.constantFrom(...GUARD_FIRST), fc.string()).map(([first, rest]) => first + rest),
  fc.string({ unit: fc.constantFrom(',', '"', '\r', '\n', "'", '=', 'a') }),
);

describe('a CSV cell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['-5', "'-5"],
    [-5, '-5'],
    ["'x", "''x"],
    ['=a,b', '"\'=a,b"'],
    ['q"u,o', '"q""u,o"'],
    ["O'Neil", "O'Neil"],
    ['', '""'],
    [null, ''],
    [true, 'true'],
    [new Date(1_767_225_601_000), '2026-01-01T00:00:01.000Z'],
    [{ a: [1, null] }, '"{""a"":[1,null]}"'],
    ['plain text', 'plain text'],
  ])('writes %j as %s', (value, written) => {
    expect(csvCell(value)).toBe(written);
  });

  test('that holds text never starts as a formula', () => {
    fc.assert(
      fc.property(text, value => {
        const cell = csvCell(value);
        const [read] = readLine(`${cell}\r\n`);
        expect(read?.text.startsWith("'") || !GUARD_FIRST.includes(read?.text[0] ?? '')).toBe(true);
      }),
    );
  });
});

describe('a CSV line', () => {
  test('gives back what was written, and tells null from empty text', () => {
    fc.assert(
      fc.property(fc.array(fc.option(text), { minLength: 1, maxLength: 8 }), values => {
        const read = readLine(csvLine(values));
        expect(read.map(cell => (cell.text === '' && !cell.quoted ? null : unguarded(cell.text)))).toEqual(
          values,
        );
      }),
    );
  });

  test('gives back numbers as they are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), values => {
        expect(readLine(csvLine(values)).map(({ text: cell }) => Number(cell))).toEqual(
          values.map(value => value + 0),
        );
      }),
    );
  });
});
