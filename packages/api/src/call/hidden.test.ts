import { expect, test } from 'vitest';
import { withoutHidden } from './hidden.ts';

test('hidden fields are replaced at any depth, unless there is nothing in them', () => {
  const at = new Date(0);
  const input = {
    ...{ password: 'x', name: 'password', at, none: null, list: ['password', { password: 1 }] },
    deep: { password: { more: 'x' }, empty: { password: null, other: { password: undefined } } },
  };
  expect(withoutHidden(input, ['password'])).toEqual({
    ...{ password: '[redacted]', name: 'password', at, none: null },
    list: ['password', { password: '[redacted]' }],
    deep: { password: '[redacted]', empty: { password: null, other: { password: undefined } } },
  });
  expect(input.password).toBe('x');
});

test('without hidden fields input stays what it is', () => {
  const input = { password: 'x' };
  expect(withoutHidden(input, undefined)).toBe(input);
  const harmless = { items: [{ name: 'password', password: null }, { at: new Date(0) }] };
  expect(withoutHidden(harmless, ['password'])).toBe(harmless);
  for (const plain of [null, undefined, 'x', 7]) expect(withoutHidden(plain, ['x'])).toBe(plain);
});

test('what lies deeper than the audit log keeps is left out', () => {
  const nested = (levels: number) => {
    let value: unknown = 'end';
    for (let i = 0; i < levels; i++) value = { a: value };
    return value;
  };
  const text = (levels: number) => JSON.stringify(withoutHidden(nested(levels), ['x']));
  expect(text(501)).toContain('end');
  expect(text(502)).not.toContain('end');
  expect(text(502)).toContain('[omitted]');
  let list: unknown = 'end';
  for (let i = 0; i < 502; i++) list = [list];
  expect(JSON.stringify(withoutHidden(list, ['x']))).toContain('[omitted]');
});
