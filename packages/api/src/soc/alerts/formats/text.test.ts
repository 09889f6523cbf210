import { describe, expect, test } from 'vitest';
import { MAX_IMPORT_BYTES, readRecords } from './text.ts';

const values = (data: string | unknown[]) => readRecords(data).map(({ line, value }) => [line, value]);

describe('text', () => {
  test('NDJSON keeps its line numbers over blank lines, CR and BOM', () => {
    expect(values('\uFEFF{"a":1}\r\n\r\n  \n{"a":2}\n')).toEqual([
      [1, { a: 1 }],
      [4, { a: 2 }],
    ]);
  });

  test('the raw text of a line is the line without its end', () => {
    expect(readRecords('{"a": 1}\r\n').map(({ raw }) => raw)).toEqual(['{"a": 1}']);
  });

  test('a broken line spoils only itself', () => {
    expect(values('{"a":1}\n{broken\n{"a":2}')).toEqual([
      [1, { a: 1 }],
      [2, undefined],
      [3, { a: 2 }],
    ]);
    expect(values('{broken\n{"a":2}')).toEqual([
      [1, undefined],
      [2, { a: 2 }],
    ]);
  });

  test('an array is read by position, and its raw text is compact', () => {
    expect(values(' [{"a":1},\n 2]')).toEqual([
      [1, { a: 1 }],
      [2, 2],
    ]);
    expect(readRecords('[{ "a": 1 }]').map(({ raw }) => raw)).toEqual(['{"a":1}']);
  });

  test('an array that does not end is refused whole', () => {
    expect(() => readRecords('[{"a":1}')).toThrow(expect.objectContaining({ code: 'VALIDATION' }));
    expect(() => readRecords('[1]\n[2]')).toThrow(expect.objectContaining({ code: 'VALIDATION' }));
  });

  test('a document over several lines is one record', () => {
    expect(values('\n{\n  "a": 1\n}\n')).toEqual([[2, { a: 1 }]]);
    expect(readRecords('{\n  "a": 1\n}')[0]?.raw).toBe('{"a":1}');
  });

  test('nothing at all holds no record', () => {
    expect(values('')).toEqual([]);
    expect(values('\n \r\n')).toEqual([]);
  });
});

describe('array', () => {
  test('an element is what its JSON says', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(values([new Date(0), { at: new Date(0) }, undefined, 10n, cycle, null])).toEqual([
      [1, '1970-01-01T00:00:00.000Z'],
      [2, { at: '1970-01-01T00:00:00.000Z' }],
      [3, undefined],
      [4, undefined],
      [5, undefined],
      [6, null],
    ]);
  });
});

describe('size', () => {
  const refused = (reason?: string) =>
    expect.objectContaining({
      code: 'VALIDATION',
      details: expect.objectContaining(reason ? { reason } : {}),
    });

  test('500 records are taken, 501 refused, blank lines not counted', () => {
    expect(readRecords('1\n\n'.repeat(500))).toHaveLength(500);
    expect(() => readRecords('1\n'.repeat(501))).toThrow(refused());
    expect(readRecords(Array(500).fill(1))).toHaveLength(500);
    expect(() => readRecords(Array(501).fill(1))).toThrow(refused());
    expect(() => readRecords(JSON.stringify(Array(501).fill(1)))).toThrow(refused());
  });

  test('2 MiB of UTF-8 are taken, one byte more is refused', () => {
    const line = JSON.stringify('é'.repeat((MAX_IMPORT_BYTES - 2) / 2));
    expect(readRecords(line)).toHaveLength(1);
    expect(() => readRecords(`${line} `)).toThrow(refused('too_large'));
    const item = 'é'.repeat((MAX_IMPORT_BYTES - 4) / 2);
    expect(readRecords([item])).toHaveLength(1);
    expect(() => readRecords([`${item}x`])).toThrow(refused('too_large'));
  });

  test('deep nesting is one bad record, not a crash', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(readRecords(`{"a":${deep}}`).length).toBe(1);
    expect(values([JSON.parse(deep)])).toEqual([[1, undefined]]);
    expect(values(`[${deep}]`)).toEqual([[1, undefined]]);
    expect(values(`{\n"a":${deep}}`)).toEqual([[1, undefined]]);
  });
});
