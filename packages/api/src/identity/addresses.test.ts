import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientIp, emailKey, ipKey, normaliseEmail, parseTrustedProxies } from './addresses.ts';

test('an address is stored trimmed, composed and in lower case', () => {
  expect(normaliseEmail(' Ada@Example.COM ')).toBe('ada@example.com');
  expect(normaliseEmail('ADA@example.com')).toBe('ada@example.com');
  expect(normaliseEmail('Rene\u0301@example.com')).toBe('ren\u00e9@example.com');
  expect(normaliseEmail('H\u0331@example.com')).toBe('\u1e96@example.com');
  expect(normaliseEmail('a@b')).toBe('a@b');
  expect(normaliseEmail(`${'a'.repeat(242)}@example.com`)).toHaveLength(254);
});

test.each([
  ['nothing', ''],
  ['no @', 'ada.example.com'],
  ['two @', 'ada@x@example.com'],
  ['no name', '@example.com'],
  ['no domain', 'ada@  '],
  ['a space', 'a da@example.com'],
  ['a line break', 'ada@example.com\nbcc:x'],
  ['a NUL', 'ada\u0000@example.com'],
  ['a DEL', 'ada\u007f@example.com'],
  ['255 characters', `${'a'.repeat(243)}@example.com`],
  ['a lone surrogate', 'ada\ud800@example.com'],
])('an address with %s is refused', (_, text) => {
  const path = 'email';
  expect(() => normaliseEmail(text)).toThrow(
    expect.objectContaining({
      code: 'VALIDATION',
      details: { issues: [{ path, message: expect.stringMatching(/^must/) }] },
    }),
  );
});

test('emailKey reproduces the vector, whatever the spelling', async () => {
  const key = 'b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72';
  expect(await emailKey(' Ada@Example.COM ')).toBe(key);
  expect(await emailKey('ada@example.com')).toBe(key);
});

test('normalising twice is normalising once', () => {
  const part = fc.stringMatching(/^[^@\s]{1,20}$/u);
  const attempt = (text: string) => {
    try {
      return normaliseEmail(text);
    } catch (error) {
      expect(error).toMatchObject({ code: 'VALIDATION' });
      return null;
    }
  };
  fc.assert(
    fc.property(fc.oneof(part, fc.string({ unit: 'grapheme' })), part, (name, domain) => {
      const email = attempt(`${name}@${domain}`);
      if (email !== null) expect(normaliseEmail(email)).toBe(email);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['8.8.8.8', '8.8.8.8'],
  ['::ffff:8.8.8.8', '8.8.8.8'],
  ['::FFFF:808:808', '8.8.8.8'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['::1', '::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  [null, 'unknown'],
  ['', 'unknown'],
  ['unix:/run/sock', 'unknown'],
])('the login limit key of %s is %s', (address, key) => {
  expect(ipKey(address)).toBe(key);
});

const trustedProxies = parseTrustedProxies('10.0.0.0/8, ::1,127.0.0.1,');

test.each([
  ['an untrusted peer may not speak for others', '9.9.9.9', '1.1.1.1', '9.9.9.9'],
  ['a trusted peer without header is the caller', '10.0.0.1', null, '10.0.0.1'],
  ['an empty header names nobody', '10.0.0.1', '', '10.0.0.1'],
  ['the right-most entry counts', '10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
  ['trusted entries are passed over', '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.0.0.3,10.0.0.2', '1.1.1.1'],
  ['when all are trusted the left-most is the caller', '127.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['a mapped peer is its IPv4 address', '::ffff:10.0.0.1', '1.1.1.1', '1.1.1.1'],
  ['a mapped entry is its IPv4 address', '::1', '::ffff:1.1.1.1', '1.1.1.1'],
  ['ports are dropped', '::1', '1.1.1.1:5678', '1.1.1.1'],
  ['brackets are dropped', '::1', '[2001:db8::9]:5678', '2001:db8::9'],
  ['brackets without port are dropped', '::1', '[2001:0db8::9]', '2001:db8::9'],
  ['what is no address ends the search', '10.0.0.1', '1.1.1.1, unknown, 10.0.0.2', '10.0.0.2'],
  ['an empty entry ends the search', '10.0.0.1', '1.1.1.1, , 10.0.0.2', '10.0.0.2'],
  ['no peer is no caller', null, '1.1.1.1', null],
  ['a peer that is no address is no caller', '/run/sock', '1.1.1.1', null],
])('%s', (_, peer, forwardedFor, client) => {
  expect(clientIp({ peer, forwardedFor, trustedProxies })).toBe(client);
});

test('without trusted proxies the peer is the caller', () => {
  expect(
    clientIp({ peer: '10.0.0.1', forwardedFor: '1.1.1.1', trustedProxies: parseTrustedProxies('') }),
  ).toBe('10.0.0.1');
});

test('an entry of TRUSTED_PROXIES that is no network is refused, naming its position', () => {
  expect(() => parseTrustedProxies('10.0.0.1,proxy.local')).toThrow(/^TRUSTED_PROXIES: entry 2 must be/);
});
