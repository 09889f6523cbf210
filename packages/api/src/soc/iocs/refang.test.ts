import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refang, refangUrl } from './refang.ts';

test.each([
  ['evil[.]example[dot]com', 'evil.example.com'],
  ['evil[DOT]example[.]com', 'evil.example.com'],
  ['hXXps[://]evil[.]com', 'https://evil.com'],
  ['hxxp[:]//evil.com', 'http://evil.com'],
  ['a[@]b[AT]c', 'a@b@c'],
  ['evil[[.]]com', 'evil.com'],
  ['2001[:]db8::1', '2001:db8::1'],
])('%s becomes %s', (text, expected) => {
  expect(refangUrl(text)).toBe(expected);
  expect(refang(text)).toBe(expected);
});

test('parentheses are marks anywhere but in a URL, whose path may hold them', () => {
  expect(refang('a(at)b(dot)c(.)d(@)e')).toBe('a@b.c.d@e');
  expect(refangUrl('http://a/b(.)c')).toBe('http://a/b(.)c');
});

test('refanging twice changes nothing more', () => {
  const text = fc.string({ unit: fc.constantFrom('[', ']', '.', ':', '/', '@', 'dot', 'at', 'hxxp', 'a') });
  fc.assert(
    fc.property(text, given => {
      expect(refangUrl(refangUrl(given))).toBe(refangUrl(given));
    }),
  );
});
