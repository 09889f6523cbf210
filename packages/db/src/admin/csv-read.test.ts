import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';
import { readCsv } from './csv-read.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readCsv(bytes(text), 100);
const cellsOf = (text: string) => read(text).records.map(record => record.cells);

describe('reading CSV', () => {
  it('gives back what was written, whatever the text', () => {
    const cell = fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'binary' }).filter(text => text.isWellFormed()),
      fc.constantFrom(
        '',
        '=1+1',
        "'x",
        "''",
        '=a,b',
        'q"u,o',
        'a\r\nb',
        '\n',
        '\r',
        '\t',
        "O'Neil",
        '-5',
        '＝',
      ),
    );
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(rows, written => {
        const text = csvLine(['a', 'b']) + written.map(csvLine).join('');
        const { records, blank } = readCsv(bytes(text), 1_000);
        expect(records.map(record => record.problem)).toEqual(written.map(() => null));
        expect(records.map(record => record.cells)).toEqual(written);
        expect(blank).toBe(0);
      }),
    );
  });

  it('takes a BOM or none, CRLF or LF, and a last line without an end', () => {
    for (const text of ['a,b\n1,2', 'a,b\r\n1,2\r\n', '\ufeffa,b\n1,2\n']) {
      expect(read(text).header?.cells).toEqual(['a', 'b']);
      expect(cellsOf(text)).toEqual([['1', '2']]);
    }
  });

  it('tells an empty cell from an empty text, and removes one guard', () => {
    expect(cellsOf(`a,b,c,d\n,"",'=1+1,''x\n`)).toEqual([[null, '', '=1+1', "'x"]]);
  });

  it('counts physical lines, and names a record by its first', () => {
    const { records, blank } = read('a\n"x\ny\n\nz"\n\n\r\nlast\n');
    expect(records.map(r => [r.line, r.cells])).toEqual([
      [2, ['x\ny\n\nz']],
      [8, ['last']],
    ]);
    expect(blank).toBe(2);
  });

  it('finds bare quotes, loose line breaks, quotes without an end and bytes that are no UTF-8, and reads on', () => {
    const problems = (input: Uint8Array) =>
      readCsv(input, 100).records.map(({ line, problem }) => [line, problem?.code ?? null]);
    expect(problems(bytes('a,b\nx"y,1\n"x"y,2\nx\ry,3\nok,4\n'))).toEqual([
      [2, 'csv'],
      [3, 'csv'],
      [4, 'csv'],
      [5, null],
    ]);
    expect(problems(bytes('a\nok\n"open\nmore'))).toEqual([
      [2, null],
      [3, 'csv'],
    ]);
    expect(problems(Uint8Array.from([97, 10, 0xff, 10, 98, 10]))).toEqual([
      [2, 'encoding'],
      [3, null],
    ]);
  });

  it('stops at the most records it may read', () => {
    const { records, more } = readCsv(bytes('a\n1\n2\n3\n'), 2);
    expect([records.length, more]).toEqual([2, true]);
    expect(readCsv(bytes('a\n1\n2\n'), 2).more).toBe(false);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), input => {
        const { records } = readCsv(input, 50);
        expect(records.every(({ line }) => line >= 1)).toBe(true);
      }),
    );
  });
});
