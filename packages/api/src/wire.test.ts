import fc from 'fast-check';
import superjson from 'superjson';
import { describe, expect, it } from 'vitest';
import { serialize, wire, wireText } from './wire.ts';

// superjson refuses these three.
const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);
const keys = fc
  .oneof(fc.string(), fc.constantFrom('a.b', 'a\\b', 'a\\.b', '0', 'items', ''))
  .filter(key => !UNSAFE.has(key));
const leaves = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
);
const { value: values } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaves,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const travelled = (value: unknown) => superjson.deserialize(JSON.parse(JSON.stringify(serialize(value))));

describe('the wire format', () => {
  it('is what superjson reads back to the same value', () => {
    fc.assert(
      fc.property(values, value => {
        expect(travelled(value)).toEqual(value);
        expect(JSON.parse(wireText(value))).toEqual(JSON.parse(JSON.stringify(serialize(value))));
      }),
      { numRuns: 2000 },
    );
  });

  it('is byte for byte what superjson writes, where nothing is repeated or undefined', () => {
    const row = {
      id: 'gw_1',
      at: new Date(5),
      labels: { 'a.b': 'x' },
      list: [{ when: new Date(7) }],
      n: null,
    };
    expect(JSON.stringify(serialize({ items: [row], 'x.y': new Date(9) }))).toBe(
      JSON.stringify(superjson.serialize({ items: [row], 'x.y': new Date(9) })),
    );
  });

  it.each([
    ['a date alone', new Date(1)],
    ['undefined', undefined],
    ['bigint', { n: 10n }],
    ['NaN', { n: Number.NaN }],
    ['minus zero', { n: -0 }],
    ['a map', { m: new Map([['a', 1]]) }],
    ['a set', { s: new Set([1]) }],
    ['an undefined item', [undefined]],
  ])('leaves %s to superjson', (_name, value) => {
    expect(travelled(value)).toEqual(value);
    expect(wireText(value)).toBe(JSON.stringify(serialize(value)));
  });

  it('drops fields that are undefined', () => {
    expect(JSON.stringify(serialize({ a: undefined, b: 1 }))).toBe('{"json":{"b":1}}');
  });

  it('takes input by value: shared parts are copies', () => {
    const shared = { env: 'prod' };
    const sent: ReturnType<typeof superjson.serialize> = JSON.parse(
      JSON.stringify(superjson.serialize([shared, shared])),
    );
    expect(sent.meta?.referentialEqualities).toBeDefined();
    const received = wire.input.deserialize(sent);
    expect(received).toEqual([shared, shared]);
    if (!Array.isArray(received)) throw new Error('a list was sent');
    expect(received[0]).not.toBe(received[1]);
  });
});
