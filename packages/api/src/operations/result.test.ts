import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Bytes } from '../json.ts';
import { storable } from './result.ts';

const LARGEST = 65_536;
const NOTHING = { truncated: true, error: 'result too large to store' };

it('texts are cut one after the other, and no more of them than must be', () => {
  const text = 'y'.repeat(40_000);
  expect(storable({ logs: text, stdout: text, other: 1 })).toEqual({
    logs: text,
    stdout: text.slice(0, 8_000),
    other: 1,
    truncated: true,
  });
  const all = storable({ stdout: text, stderr: text, output: text, logs: text });
  expect(Object.values(all).map(value => String(value).length)).toEqual([8_000, 8_000, 8_000, 40_000, 4]);
});

it('what is no object, has no JSON or stays too large is not stored', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  for (const result of [undefined, null, 'text', [1], cyclic, { n: 1n }, { other: 'z'.repeat(LARGEST) }]) {
    expect(storable(result)).toEqual(NOTHING);
  }
});

it('whatever is stored is JSON that fits, and is untouched when it fitted before', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 400 }).map(part => part.repeat(120));
  const result = fc.record({ stdout: texts, stderr: texts, n: fc.integer() });
  fc.assert(
    fc.property(result, given => {
      const kept = storable(given);
      expect(utf8Bytes(JSON.stringify(kept))).toBeLessThanOrEqual(LARGEST);
      expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
      if (utf8Bytes(JSON.stringify(given)) <= LARGEST) expect(kept).toEqual(given);
    }),
  );
});
