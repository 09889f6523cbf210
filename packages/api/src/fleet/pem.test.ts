import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPem, parsePem } from './pem.ts';

const label = fc.constantFrom('CERTIFICATE', 'EC PRIVATE KEY', 'X509 CRL');
const blocks = fc.array(fc.record({ label, der: fc.uint8Array({ minLength: 1, maxLength: 200 }) }), {
  minLength: 1,
  maxLength: 5,
});

test('blocks read back as they were written, whatever the line ends and the text between', () => {
  const noise = fc.stringMatching(/^[a-zA-Z0-9 :=\n]{0,40}$/);
  fc.assert(
    fc.property(blocks, noise, fc.constantFrom('\n', '\r\n', '\n \t'), (written, between, lineEnd) => {
      const text = written.map(block => `${between}\n${formatPem([block])}`).join(between);
      const read = parsePem('caCert', text.replaceAll('\n', lineEnd));
      expect(read.map(block => [block.label, [...block.der]])).toEqual(
        written.map(block => [block.label, [...block.der]]),
      );
      expect(formatPem(read)).toBe(
        formatPem(written.map(({ label, der }) => ({ label, der: Uint8Array.from(der) }))),
      );
    }),
  );
});

test('lines have 64 characters and end in LF', () => {
  expect(formatPem([{ label: 'X', der: new Uint8Array(60) }])).toBe(
    `-----BEGIN X-----\n${'A'.repeat(64)}\n${'A'.repeat(16)}\n-----END X-----\n`,
  );
});

test.each([
  ' ',
  '=',
  'A= ',
  '-----BEGIN A-----',
  '-----END A-----',
  '-----BEGIN ',
  '-',
  '-----BEGIN A-----\n-----END B-----',
])('64 KB of %j are refused in linear time', unit => {
  const text = unit.repeat(Math.floor(65_000 / unit.length));
  expect(() => parsePem('caCert', text)).toThrow(/^caCert: must hold/);
  expect(() => parsePem('caCert', `-----BEGIN A-----${text}!-----END A-----`)).toThrow(/^caCert: must hold/);
});
