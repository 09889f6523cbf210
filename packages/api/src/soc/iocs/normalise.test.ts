import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guessIoc, IOC_TYPES, type IocType, normaliseIoc, tryNormaliseIoc } from './normalise.ts';

const refused = expect.objectContaining({
  code: 'VALIDATION',
  details: { issues: [{ path: 'value', message: expect.stringMatching(/^must be /) }] },
});

describe('canonical form', () => {
  test.each<[IocType, string, string]>([
    ['ip', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['ip', '[2001:db8::1]', '2001:db8::1'],
    ['ip', ' 198.51[.]100(dot)9 ', '198.51.100.9'],
    ['ip', '::ffff:203.0.113.7', '203.0.113.7'],
    ['ip', '::FFFF:CB00:7107', '203.0.113.7'],
    ['ip', '::ffff:198.51.100.77/120', '198.51.100.0/24'],
    ['ip', '::ffff:198.51.100.77/128', '198.51.100.77'],
    ['ip', '::ffff:198.51.100.77/64', '::/64'],
    ['ip', '198.51.100.77/24', '198.51.100.0/24'],
    ['ip', '198.51.100.77/32', '198.51.100.77'],
    ['ip', '10.255.255.255/8', '10.0.0.0/8'],
    ['ip', '2001:db8:ffff::1/32', '2001:db8::/32'],
    ['ip', '[2001:db8:ffff::1]/32', '2001:db8::/32'],
    ['ip', '2001:db8::1/128', '2001:db8::1'],
    ['domain', 'EVIL[.]Example.com.', 'evil.example.com'],
    ['domain', 'evil(.)example(dot)com', 'evil.example.com'],
    ['domain', 'Bücher.example', 'xn--bcher-kva.example'],
    ['domain', 'bücher。example。', 'xn--bcher-kva.example'],
    ['domain', '_dmarc.example.com', '_dmarc.example.com'],
    ['domain', `${'a.'.repeat(126)}a.`, `${'a.'.repeat(126)}a`],
    ['url', 'HXXPS://Evil[.]Example.com:443/A%20b?Q=1#F', 'https://evil.example.com/A%20b?Q=1#F'],
    ['url', 'HTTP://User:PaSS@Evil.example.com.:8080', 'http://User:PaSS@evil.example.com:8080/'],
    ['url', 'http://a@b@evil.example.com/', 'http://a@b@evil.example.com/'],
    ['url', 'http://intranet?x=/a@b', 'http://intranet/?x=/a@b'],
    ['url', 'ftp://evil.example.com:21#Frag', 'ftp://evil.example.com/#Frag'],
    ['url', 'http://evil.example.com:443/', 'http://evil.example.com:443/'],
    ['url', 'http://evil.example.com:/x', 'http://evil.example.com/x'],
    ['url', 'http://[2001:DB8:0::1]:80/', 'http://[2001:db8::1]/'],
    ['url', 'http://[::ffff:203.0.113.7]/', 'http://203.0.113.7/'],
    ['url', 'http://Bücher.example/ü', 'http://xn--bcher-kva.example/ü'],
    ['email', 'Bad.Guy[@]Example[.]COM', 'bad.guy@example.com'],
    ['email', 'bad.guy(at)bücher(dot)example', 'bad.guy@xn--bcher-kva.example'],
    ['hash_md5', ' D41D8CD98F00B204E9800998ECF8427E ', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['hash_sha1', 'A'.repeat(40), 'a'.repeat(40)],
    ['hash_sha256', 'A'.repeat(64), 'a'.repeat(64)],
    ['cve', 'cve-2021-44228', 'CVE-2021-44228'],
    ['file_path', ' C:\\Windows\\Temp\\a[.]exe ', 'C:\\Windows\\Temp\\a[.]exe'],
    ['registry_key', 'HKLM\\Software\\Run', 'HKLM\\Software\\Run'],
    ['mutex', 'Global\\MyMutex', 'Global\\MyMutex'],
    ['user_agent', 'Mozilla/5.0 (Evil)', 'Mozilla/5.0 (Evil)'],
  ])('%s %s is %s', (type, value, expected) => {
    expect(normaliseIoc(type, value)).toBe(expected);
  });
});

describe('refused', () => {
  test.each<[IocType, string]>([
    ['ip', '010.1.1.1'],
    ['ip', '1.2.3'],
    ['ip', '256.1.1.1'],
    ['ip', 'fe80::1%eth0'],
    ['ip', '[1.2.3.4]'],
    ['ip', '1.2.3.4/7'],
    ['ip', '1.2.3.4/33'],
    ['ip', '::ffff:1.2.3.4/103'],
    ['ip', '2001:db8::1::'],
    ['ip', '1.2.3.4/'],
    ['ip', '1.2.3.4/8/8'],
    ['ip', '2001:db8::/15'],
    ['ip', '2001:db8::/129'],
    ['ip', '1:2:3:4:5:6:7:8:9'],
    ['domain', 'localhost'],
    ['domain', 'a..b'],
    ['domain', '.example.com'],
    ['domain', 'example.com..'],
    ['domain', '-a.example.com'],
    ['domain', 'a-.example.com'],
    ['domain', '1.2.3.4'],
    ['domain', 'example.123'],
    ['domain', `${'a'.repeat(64)}.com`],
    ['domain', `${'a.'.repeat(126)}aa`],
    ['domain', 'example.com/path'],
    ['domain', 'bücher.example/path'],
    ['domain', '１２７.0.0.１'],
    ['domain', 'a b.com'],
    ['url', 'evil.example.com'],
    ['url', 'javascript://evil.example.com/'],
    ['url', 'http:///path'],
    ['url', 'http://user@/path'],
    ['url', 'http://evil.example.com:65536/'],
    ['url', 'http://evil.example.com:80a/'],
    ['url', 'http://good.example\\@evil.example/'],
    ['url', 'http://ev il.example/'],
    ['url', 'http://evil.example/a\nb'],
    ['url', 'http://[::1/'],
    ['url', 'http://[1.2.3.4]/'],
    ['email', 'a@b@example.com'],
    ['email', '@example.com'],
    ['email', `${'a'.repeat(65)}@example.com`],
    ['email', 'Bob <bob@example.com>'],
    ['email', 'a@localhost'],
    ['hash_md5', 'a'.repeat(31)],
    ['hash_sha256', 'g'.repeat(64)],
    ['cve', 'CVE-2021-123'],
    ['cve', 'CVE-21-12345'],
    ['mutex', '  '],
    ['mutex', 'a'.repeat(2_049)],
    ['mutex', 'a\0b'],
    ['user_agent', '\ud800'],
  ])('%s %j', (type, value) => {
    expect(() => normaliseIoc(type, value)).toThrow(refused);
  });
});

describe('guessing a type', () => {
  test.each<[string, IocType | undefined]>([
    ['cve-2021-44228', 'cve'],
    ['a'.repeat(32), 'hash_md5'],
    ['a'.repeat(40), 'hash_sha1'],
    ['a'.repeat(64), 'hash_sha256'],
    ['hxxps://1.2.3[.]4/', 'url'],
    ['a[@]example.com', 'email'],
    ['198.51.100.0/24', 'ip'],
    ['2001:db8::1', 'ip'],
    ['EVIL[.]example.com', 'domain'],
    ['not a thing', undefined],
    ['', undefined],
  ])('%s is %s', (value, type) => {
    expect(guessIoc(value)?.type).toBe(type);
  });
});

const fragment = fc.constantFrom(
  ...['[.]', '(dot)', '[', ']', '.', '..', ':', '//', '/', '@', '#', '?', '%', '\\', ' ', '-', '_'],
  ...[
    'hxxp',
    'http://',
    'HTTPS://',
    'a',
    'B',
    'example',
    'com',
    '1',
    '203',
    '::',
    'ffff',
    'ü',
    'ß',
    '。',
    'xn--',
    '1/24',
  ],
);
const value = fc.oneof(
  fc.array(fragment, { maxLength: 12 }).map(parts => parts.join('')),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.emailAddress(),
  fc.domain(),
  fc.ipV4Extended(),
  fc.ipV4(),
  fc.ipV6(),
);

test('a stored value normalises to itself, so that it can be looked up', () => {
  fc.assert(
    fc.property(fc.constantFrom(...IOC_TYPES), value, (type, given) => {
      const stored = tryNormaliseIoc(type, given);
      if (stored !== null) expect(tryNormaliseIoc(type, stored)).toBe(stored);
    }),
    { numRuns: 3_000 },
  );
});

test('a guess is what its type makes of the value', () => {
  fc.assert(
    fc.property(value, given => {
      const guess = guessIoc(given);
      if (guess !== null) expect(guess.value).toBe(normaliseIoc(guess.type, given));
    }),
  );
});
