import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactText } from './redact-text.ts';

const run = (length: number, unit = 'Ab3_-') => unit.repeat(length).slice(0, length);
const begin = (kind: string) => `-----BEGIN ${kind}-----`;
const end = (kind: string) => `-----END ${kind}-----`;

test.each([
  ['a Breakwater key', `key bwp_${run(16)}.`, 'key [redacted].'],
  ['a session token', `bws_${run(43)}`, '[redacted]'],
  ['an invite token', `x?t=bwi_${run(43)}&y`, 'x?t=[redacted]&y'],
  ['api keys', `sk_live_${run(16)} sk_free_${run(20)}`, '[redacted] [redacted]'],
  ['a bearer credential', 'authorization: Bearer abcdefghijklmnop rest', 'authorization: Bearer [redacted] rest'],
  ['a basic credential', 'Basic dXNlcjpwYXNzd29yZA==', 'Basic [redacted]'],
  [
    'a private key',
    `a ${begin('PRIVATE KEY')}\nMIIB\n${end('PRIVATE KEY')} b`,
    'a [redacted] b',
  ],
  [
    'private keys of every kind',
    ['RSA ', 'EC ', 'ENCRYPTED ', 'OPENSSH ']
      .map(kind => `${begin(`${kind}PRIVATE KEY`)}x${end(`${kind}PRIVATE KEY`)}`)
      .join('|'),
    '[redacted]|[redacted]|[redacted]|[redacted]',
  ],
  ['a PGP private key', `${begin('PGP PRIVATE KEY BLOCK')}x${end('PGP PRIVATE KEY BLOCK')}.`, '[redacted].'],
  ['a private key without its end', `a ${begin('EC PRIVATE KEY')}\nMIIB\n${end('CERTIFICATE')}`, 'a [redacted]'],
  ['a JWT', `id=eyJ${run(10)}.${run(10)}.${run(10)};`, 'id=[redacted];'],
  ['a JWT without signature', `eyJ${run(10)}.${run(10)}. x`, '[redacted] x'],
  ['a JWT behind a name', `id_token_eyJ${run(10)}.${run(10)}.${run(5)}`, 'id_token_[redacted]'],
  ['a JWT behind a dotted word', `${run(20)}.eyJ${run(10)}.${run(10)}.s`, `${run(20)}.[redacted]`],
  ['an AWS access key', 'AKIAIOSFODNN7EXAMPLE,ASIAIOSFODNN7EXAMPLE', '[redacted],[redacted]'],
  ['a GitHub token', `ghp_${run(36, 'Ab3')} gho_${run(40, 'Ab3')}`, '[redacted] [redacted]'],
  ['URL credentials', 'amqp://ana:p@ss:w@mq.example.com/v', 'amqp://[redacted]@mq.example.com/v'],
  ['a URL password without user', 'redis://:hunter2@cache', 'redis://[redacted]@cache'],
])('text with %s is redacted', (_, text, redacted) => {
  expect(redactText(text)).toBe(redacted);
});

test.each([
  ['a short key', `bwp_${run(15)}`],
  ['another prefix', `bwx_${run(43)}`],
  ['a short credential', 'Bearer abcdefghijklmno'],
  ['a public key', `${begin('PUBLIC KEY')}\nMIIB\n${end('PUBLIC KEY')}`],
  ['a certificate', `${begin('CERTIFICATE')}\nMIIB\n${end('CERTIFICATE')}`],
  ['a short header', `eyJ${run(9)}.${run(10)}.${run(10)}`],
  ['a short payload', `eyJ${run(10)}.${run(9)}.${run(10)}`],
  ['two parts', `eyJ${run(10)}.${run(10)}`],
  ['a short access key', 'AKIAIOSFODNN7EXAMPL'],
  ['a short GitHub token', `ghp_${run(35, 'Ab3')}`],
  ['a URL with a port', 'https://edge-1.example.com:8443/users/ada@example.com'],
  ['a URL with a user', 'ssh://git@example.com'],
  ['an IPv6 URL', 'http://[2001:db8::1]:8080,ada@example.com'],
  ['an id', 'gw_01kdvdna00e008000000000002'],
])('text with %s stays', (_, text) => {
  expect(redactText(text)).toBe(text);
});

const repeated = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length));
const LONG = 8 * 1024 * 1024;

// A quadratic reader needs hours for these, and the runner's time limit ends it.
test.each([
  '7',
  '4 ',
  '1-',
  ' ',
  '\n',
  'eyJ',
  'eyJ.',
  'eyJaaaaaaaaaa.',
  'Bearer ',
  'Bearer  ',
  'Basic',
  '://',
  'a://b:c',
  'PRIVATE KEY',
  '-----BEGIN ',
  '-----BEGIN A PRIVATE KEY',
  'ghp_aaaa',
  'AKIA-',
])('eight hostile megabytes of %j are read in linear time', unit => {
  const text = repeated(unit, LONG);
  const jwtEnd = unit === 'eyJaaaaaaaaaa.' ? /^(\[redacted\]\.)+(eyJ[a.]*)?$/ : null;
  if (jwtEnd === null) expect(redactText(text) === text).toBe(true);
  else expect(redactText(text)).toMatch(/^\[redacted\]/);
});

test.each([
  ['Bearer ', 'x', 'Bearer [redacted]'],
  ['Bearer ', ' ', null],
  ['bws_', 'bws_', '[redacted]'],
  ['eyJ', 'aaaaaaaaaaa.', '[redacted]'],
  [begin('PRIVATE KEY'), begin('PRIVATE KEY'), '[redacted]'],
  [begin('PRIVATE KEY'), '-----END A ', '[redacted]'],
  ['://u:', '@', null],
])('a secret of eight megabytes is redacted: %j and many %j', (start, unit, whole) => {
  const text = `${start}${repeated(unit, LONG)}`;
  const redacted = redactText(text);
  if (whole === null) expect(redacted.length).toBeLessThanOrEqual(text.length);
  else expect(redacted.startsWith(whole)).toBe(true);
});
