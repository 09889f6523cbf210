import { BreakwaterError } from '@breakwater/db';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkOutboundHost, checkOutboundUrl, isRefusedAddress, parseEndpoint } from './address-guard.ts';
import { parseAllowList } from './allow-list.ts';

const dev = { allow: parseAllowList('127.0.0.1,::1,localhost') };

function refused(field: string, rule: RegExp) {
  return expect.objectContaining({
    code: 'VALIDATION',
    details: { issues: [{ path: field, message: expect.stringMatching(rule) }] },
  });
}

test.each([
  ['8.8.8.8:1', '8.8.8.8:1'],
  ['[2001:4860:4860::8888]:65535', '[2001:4860:4860::8888]:65535'],
  ['Edge.Example.com:8443', 'edge.example.com:8443'],
  ['edge.example.com.:8443', 'edge.example.com:8443'],
  ['[2001:4860:4860:0:0:0:0:8888]:443', '[2001:4860:4860::8888]:443'],
  ['xn--mnchen-3ya.de:443', 'xn--mnchen-3ya.de:443'],
  ['edge_1.example.com:443', 'edge_1.example.com:443'],
])('endpoint %s is stored as %s', (text, stored) => {
  expect(parseEndpoint(text)).toBe(stored);
  expect(parseEndpoint(stored)).toBe(stored);
});

test.each([
  ...[
    'host',
    ':8443',
    'http://h:443',
    'h.example.com:0',
    'h.example.com:65536',
    'h.example.com:080',
    'h.example.com:',
  ],
  ...['', '2001:4860:4860::8888:443', 'h.example.com:443/x', 'h.example.com:443 ', '[]:443', '[8.8.8.8]:443'],
  ...[
    '[2001:4860::1%eth0]:443',
    'user@h.example.com:443',
    'h..example.com:443',
    '-h.example.com:443',
    'münchen.de:443',
  ],
  ...[`${'a'.repeat(64)}.example.com:443`, `${'a.'.repeat(127)}com:443`, 'h.example.com..:443'],
])('endpoint %j is refused for its form', text => {
  expect(() => parseEndpoint(text)).toThrow(
    refused('endpoint', /^must (be host:port|be a host name|hold an IPv6)/),
  );
});

test.each([
  ...[
    '127.0.0.1:80',
    '100.64.0.1:80',
    '[::ffff:8.8.8.8]:80',
    '[::1]:80',
    '[fe80::1]:80',
    '[64:ff9b::808:808]:80',
  ],
  ...['10.0.0.1.:80', '169.254.169.254:80'],
])('endpoint %s is refused as no public address', text => {
  expect(() => parseEndpoint(text)).toThrow(refused('endpoint', /^must be a public address/));
});

test.each([
  ['localhost:80', /public name/],
  ['LOCALHOST.:80', /public name/],
  ['a.localhost:80', /public name/],
  ['printer.local:80', /public name/],
  ['metadata.google.internal:80', /public name/],
  ['router.home.arpa:80', /public name/],
  ['intranet:80', /with a dot/],
  ['0x7f.1:80', /four decimal octets/],
  ['127.1:80', /four decimal octets/],
  ['2130706433:80', /four decimal octets/],
  ['0177.0.0.1:80', /four decimal octets/],
  ['1.0x7f:80', /four decimal octets/],
  ['example.256:80', /four decimal octets/],
])('endpoint %s is refused', (text, rule) => {
  expect(() => parseEndpoint(text)).toThrow(refused('endpoint', rule));
});

test.each([
  ...[
    '0.255.255.255',
    '10.255.0.1',
    '100.127.255.255',
    '127.9.9.9',
    '169.254.0.1',
    '172.31.255.255',
    '192.0.0.255',
  ],
  ...[
    '192.0.2.1',
    '192.88.99.1',
    '192.168.255.255',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
  ],
  ...['239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '1fff::1',
    '4000::1',
    '2001::1',
  ],
  ...[
    '2001:1ff:ffff::1',
    '2001:db8::1',
    '2002:808:808::1',
    '3fff::1',
    '3fff:fff:ffff::1',
    'not an address',
    '',
  ],
])('address %j is refused', address => {
  expect(isRefusedAddress(address)).toBe(true);
});

test.each([
  ...[
    '1.0.0.0',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
  ],
  ...['192.0.1.0', '192.0.3.0', '192.167.255.255', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
  ...[
    '2000::1',
    '2001:200::1',
    '2001:4860:4860::8888',
    '2003::1',
    '3ffe::1',
    '3fff:1000::1',
    '2606:4700::1111',
  ],
])('address %s is public', address => {
  expect(isRefusedAddress(address)).toBe(false);
});

test.each([
  ['https://Hooks.Example.com/a?b=c', 'https://hooks.example.com/a?b=c'],
  ['https://hooks.example.com.:8443/a b', 'https://hooks.example.com:8443/a%20b'],
  ['https://hooks.example.com:443', 'https://hooks.example.com/'],
  ['https://münchen.de/ü', 'https://xn--mnchen-3ya.de/%C3%BC'],
  ['https://134744072/', 'https://8.8.8.8/'],
  ['https://[2001:4860:4860::8888]/x', 'https://[2001:4860:4860::8888]/x'],
])('URL %s is stored as %s', (text, stored) => {
  expect(checkOutboundUrl('url', text)).toBe(stored);
  expect(checkOutboundUrl('url', stored)).toBe(stored);
});

test.each([
  ['http://hooks.example.com/', /https/],
  ['ftp://hooks.example.com/', /https/],
  ['hooks.example.com', /https/],
  ['/hook', /https/],
  ['https://', /https/],
  ['https://ana@hooks.example.com/', /user name/],
  ['https://:pw@hooks.example.com/', /user name/],
  ['https://hooks.example.com/#x', /fragment/],
  ['https://hooks.example.com/#', /fragment/],
  ['https://2130706433/', /public address/],
  ['http://2130706433/', /public address/],
  ['https://0x7f.1/', /public address/],
  ['https://127.0.0.1./', /public address/],
  ['https://[::1]/', /public address/],
  ['https://[::ffff:8.8.8.8]/', /public address/],
  ['https://１２７.0.0.1/', /public address/],
  ['https://localhost/', /public name/],
  ['https://lo%63alhost/', /public name/],
  ['https://intranet/', /dot/],
  [`https://hooks.example.com/${'a'.repeat(2048)}`, /2048/],
  [`https://hooks.example.com/${'ü'.repeat(1000)}`, /2048/],
])('URL %s is refused', (text, rule) => {
  expect(() => checkOutboundUrl('url', text)).toThrow(refused('url', rule));
});

test('OUTBOUND_ALLOW lifts the refusals for what it lists, and for nothing else', () => {
  expect(parseEndpoint('127.0.0.1:80', dev)).toBe('127.0.0.1:80');
  expect(parseEndpoint('[0::1]:80', dev)).toBe('[::1]:80');
  expect(parseEndpoint('LocalHost:80', dev)).toBe('localhost:80');
  expect(checkOutboundUrl('url', 'http://localhost:9/x', dev)).toBe('http://localhost:9/x');
  expect(checkOutboundUrl('url', 'http://[::1]:9/x', dev)).toBe('http://[::1]:9/x');
  expect(checkOutboundUrl('url', 'http://2130706433/', dev)).toBe('http://127.0.0.1/');
  for (const text of ['127.0.0.2:80', '[::ffff:127.0.0.1]:80', 'a.localhost:80', 'intranet:80']) {
    expect(() => parseEndpoint(text, dev)).toThrow(refused('endpoint', /^must/));
  }
  expect(() => checkOutboundUrl('url', 'http://hooks.example.com/', dev)).toThrow(refused('url', /https/));
  expect(() => checkOutboundUrl('url', 'http://8.8.8.8/', dev)).toThrow(refused('url', /https/));
});

test('OUTBOUND_ALLOW takes hosts, suffixes, addresses and networks', () => {
  const allow = parseAllowList(' Mail.Intern. , .corp.local,10.1.0.0/16, fd00::/8,,');
  expect(checkOutboundHost('smtpHost', 'mail.intern', { allow })).toBe('mail.intern');
  expect(checkOutboundHost('smtpHost', 'a.b.corp.local', { allow })).toBe('a.b.corp.local');
  expect(checkOutboundHost('smtpHost', '10.1.255.1', { allow })).toBe('10.1.255.1');
  expect(checkOutboundHost('smtpHost', 'fd00::1', { allow })).toBe('fd00::1');
  for (const host of ['corp.local', 'xcorp.local', 'x.mail.local', '10.2.0.1', 'fe80::1']) {
    expect(() => checkOutboundHost('smtpHost', host, { allow })).toThrow(refused('smtpHost', /^must/));
  }
  expect(parseAllowList('').hasName('')).toBe(false);
});

test.each(['a,*.example.com', 'a,10.0.0.0/33', 'a,http://x', 'a,[::1]', 'a,b c'])(
  'OUTBOUND_ALLOW %j is refused, naming the entry',
  text => {
    expect(() => parseAllowList(text)).toThrow(refused('OUTBOUND_ALLOW', /^entry 2 must/));
  },
);

test('no message repeats the text it refuses', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[g-z]{20,30}$/), secret => {
      for (const text of [
        `${secret}:80`,
        `https://${secret}:${secret}@example.com/`,
        `https://${secret}/`,
        secret,
      ]) {
        for (const check of [() => parseEndpoint(text), () => checkOutboundUrl('url', text)]) {
          expect(check).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }));
        }
      }
    }),
  );
});

test('what passes is stable and never a refused address', () => {
  const host = fc.oneof(
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.domain(),
    fc.ipV6().map(text => `[${text}]`),
  );
  const attempt = (check: () => string) => {
    try {
      return check();
    } catch (error) {
      if (error instanceof BreakwaterError) return null;
      throw error;
    }
  };
  fc.assert(
    fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
      const endpoint = attempt(() => parseEndpoint(`${name}:${port}`));
      const url = attempt(() => checkOutboundUrl('url', `https://${name}:${port}/`));
      if (endpoint !== null) {
        expect(parseEndpoint(endpoint)).toBe(endpoint);
        expect(url).toBe(new URL(`https://${endpoint}/`).href);
      }
      if (url !== null) {
        const reached = new URL(url).hostname.replace(/^\[|\]$/g, '');
        if (/^[\d.]+$|:/.test(reached)) expect(isRefusedAddress(reached)).toBe(false);
      }
    }),
    { numRuns: 2000 },
  );
});
