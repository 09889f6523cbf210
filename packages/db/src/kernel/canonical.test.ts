import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, sha256Hex } from './canonical.ts';

const VECTOR = '{"a":["x",null],"at":"2026-01-01T00:00:00.000Z","b":1}';

test('canonical JSON and hash reproduce the idempotency vector, whatever the key order', async () => {
  const at = new Date('2026-01-01');
  for (const input of [
    { b: 1, a: ['x', null], at },
    { at, a: ['x', null], b: 1, gone: undefined },
  ]) {
    expect(canonicalJson(input)).toBe(VECTOR);
    expect(await sha256Hex(canonicalJson(input))).toBe(
      '43fd1c3b94c2b14319b2496e396f951ec12945cd2a48cfe4eef0574efe62e281',
    );
  }
});

test('the RFC 8785 sample of numbers, escapes and sorting is reproduced', () => {
  const sample = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(sample)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  expect(canonicalJson({ '\ud83d\ude00': 1, '\ufb33': 2, '\r': 3, '1': 4 })).toBe(
    '{"\\r":3,"1":4,"\ud83d\ude00":1,"\ufb33":2}',
  );
});

test('undefined is dropped from objects and null elsewhere', () => {
  expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
  expect(canonicalJson(undefined)).toBe('null');
});

test('what has no canonical form is VALIDATION', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  for (const value of ['\ud800', { '\udc00': 1 }, ['a\ud800b'], Number.NaN, { n: 1 / 0 }, 1n, cycle]) {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'VALIDATION' }));
  }
});

test('nesting deeper than the call stack has a canonical form', () => {
  const depth = 200_000;
  const text = '['.repeat(depth) + ']'.repeat(depth);
  expect(canonicalJson(JSON.parse(text))).toBe(text);
});

test('canonical JSON means the same as the value and is its own canonical form', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test('sha256Hex hashes text as UTF-8 and bytes as they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async text => {
      const expected = createHash('sha256').update(text, 'utf8').digest('hex');
      expect(await sha256Hex(text)).toBe(expected);
      expect(await sha256Hex(new TextEncoder().encode(text))).toBe(expected);
    }),
  );
});
