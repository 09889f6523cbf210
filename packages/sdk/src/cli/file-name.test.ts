import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileName } from './file-name.ts';

it.each([
  ['audit-2026.csv', 'audit-2026.csv'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\win.ini', 'win.ini'],
  ['.bashrc', 'bashrc'],
  ['..', 'download'],
  ['-rf', 'rf'],
  ['a\u001b[31m\nb\u202etxt', 'a [31m b txt'],
  ['dir/', 'download'],
  [undefined, 'download'],
])('a download that is called %j is kept as %s', (given, expected) => {
  expect(fileName(given)).toBe(expected);
});

it('no name is a path, hidden, or obeyed by a terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), given => {
      expect(fileName(given)).toMatch(/^[^./\\\s-][^/\\\p{Cc}]*$/u);
    }),
  );
});
