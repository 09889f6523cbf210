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
  [
    'a bearer credential',
    'authorization: Bearer abcdefghijklmnop rest',
    'authorization: Bearer [redacted] rest',
  ],
  ['a basic credential', 'Basic dXNlcjpwYXNzd29yZA==', 'Basic [redacted]'],
  ['a private key', `a ${begin('PRIVATE KEY')}\nMIIB\n${end('PRIVATE KEY')} b`, 'a [redacted] b'],
  [
    'private keys of every kind',
    ['RSA ', 'EC ', 'ENCRYPTED ', 'OPENSSH ']
      .map(kind => `${begin(`${kind}PRIVATE KEY`)}x${end(`${kind}PRIVATE KEY`)}`)
      .join('|'),
    '[redacted]|[redacted]|[redacted]|[redacted]',
  ],
  ['a PGP private key', `${begin('PGP PRIVATE KEY BLOCK')}x${end('PGP PRIVATE KEY BLOCK')}.`, '[redacted].'],
  [
    'a private key without its end',
    `a ${begin('EC PRIVATE KEY')}\nMIIB\n${end('CERTIFICATE')}`,
    'a [redacted]',
  ],
  ['a JWT', `id=eyJ${run(10)}.${run(10)}.${run(10)};`, 'id=[redacted];'],
  ['a JWT without signature', `eyJ${run(10)}.${run(10)}. x`, '[redacted] x'],
  ['a JWT behind a name', `id_token_eyJ${run(10)}.${run(10)}.${run(5)}`, 'id_token_[redacted]'],
  ['a JWT behind a dotted word', `${run(20)}.eyJ${run(10)}.${run(10)}.s`, `${run(20)}.[redacted]`],
  ['an AWS access key', 'AKIAIOSFODNN7EXAMPLE,ASIAIOSFODNN7EXAMPLE', '[redacted],[redacted]'],
  ['a GitHub token', `ghp_${run(36, 'Ab3')} gho_${run(40, 'Ab3')}`, '[redacted] [redacted]'],
  ['URL credentials', 'amqp://ana:p@ss:w@mq.example.com/v', 'amqp://[redacted]@mq.example.com/v'],
  ['the shortest URL credentials', 'a://:@', 'a://[redacted]@'],
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
  ['a short header behind a word', `${run(20)} eyJ${run(9)}.${run(10)}.${run(10)}`],
  ['a header that no dot follows', `eyJ${run(10)} ${run(10)}.${run(10)}`],
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

const megabytesOf = (unit: string, megabytes: number) =>
  unit.repeat(Math.ceil((megabytes * 1_000_000) / unit.length));

// A quadratic reader needs many minutes for these, and the runner's time limit ends it.
test.each([
  '7',
  '4 ',
  '1-',
  ' ',
  'eyJ',
  'eyJ.',
  'Bearer ',
  'Bearer  ',
  'Basic',
  '://',
  'a://b:c',
  'PRIVATE KEY',
  '-----BEGIN ',
  '-----BEGIN A PRIVATE KEY ',
  'ghp_aaaa',
  'AKIA-',
])('a hostile megabyte of %j without a secret stays, in linear time', unit => {
  const text = megabytesOf(unit, 1);
  expect(redactText(text) === text).toBe(true);
});

test.each([
  ['Bearer ', 'x', 'Bearer [redacted]'],
  ['', 'bws_', '[redacted]'],
  [`eyJ${run(10)}.`, 'eyJ', `eyJ${run(10)}.`],
  [`eyJ${run(10)}.${run(10)}.`, 'eyJ', '[redacted]'],
  [begin('PRIVATE KEY'), '-----END A ', '[redacted]'],
  [begin('PRIVATE KEY'), begin('PRIVATE KEY'), '[redacted]'],
  ['a://u:', 'p@', 'a://[redacted]@'],
])('a secret of eight megabytes, %j and many %j, is read in linear time', (start, unit, redacted) => {
  const text = `${start}${megabytesOf(unit, 8)}`;
  const expected = redacted === start ? text : redacted;
  expect(redactText(text) === expected).toBe(true);
});

test('a name in front of a secret, and text around it, stay', () => {
  const secret = fc.constantFrom(
    `bwi_${run(43)}`,
    `eyJ${run(12)}.${run(30)}.${run(20)}`,
    'AKIAIOSFODNN7EXAMPLE',
    `${begin('PRIVATE KEY')}\nMII=\n${end('PRIVATE KEY')}`,
    '4111-1111-1111-1111',
  );
  const words = fc.stringMatching(/^[a-z ,;\n]*$/);
  fc.assert(
    fc.property(words, secret, words, (before, hidden, after) => {
      const redacted = redactText(`${before};${hidden};${after}`);
      expect(redacted).toMatch(/^[a-z ,;\n]*;\[(redacted|pan:1111)\];[a-z ,;\n]*$/);
      expect(redacted.startsWith(`${before};[`) && redacted.endsWith(`];${after}`)).toBe(true);
    }),
  );
});

test('text without secrets after one pass stays in the next', () => {
  const pieces = fc.constantFrom(
    ...[
      'Bearer ',
      'Basic ',
      'eyJ',
      run(12),
      '.',
      'bws_',
      run(16),
      '://',
      'a',
      ':',
      '@',
      ' ',
      '-',
      '\n',
      '/',
      '"',
    ],
    ...[
      '-----BEGIN ',
      'RSA ',
      'PRIVATE KEY',
      '-----',
      '-----END ',
      'AKIA',
      'ABCDEFGH12345678',
      'ghp_',
      run(36, 'a'),
    ],
    ...['4111', '12', '[', ']'],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 24 }), parts => {
      const once = redactText(parts.join(''));
      expect(redactText(once)).toBe(once);
    }),
    { numRuns: 2000 },
  );
});
