import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cidr, cidrContains, formatIp, maskCidr, parseCidr, parseIp, unmapIp } from './ip.ts';

function ip(text: string) {
  const parsed = parseIp(text);
  if (parsed === null) throw new Error(`${text} is an address`);
  return parsed;
}

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is a network`);
  return parsed;
}

const show = (network: Cidr) => `${formatIp(network.ip)}/${network.prefix}`;

test.each([
  ['8.8.8.8', '8.8.8.8'],
  ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::ffff:8.8.8.8', '::ffff:8.8.8.8'],
  ['::FFFF:808:808', '::ffff:8.8.8.8'],
  ['64:ff9b::8.8.8.8', '64:ff9b::808:808'],
])('%s is written %s, as RFC 5952 says', (text, canonical) => {
  expect(formatIp(ip(text))).toBe(canonical);
});

test.each([
  ...[
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4 ',
    '0x7f.1.1.1',
    '1.2.3.-4',
    '1e1.1.1.1',
    '١.1.1.1',
  ],
  ...[
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    ':1::2',
  ],
  ...[
    '::1.2.3',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '1.2.3.4:1::',
    '[::1]',
    'fe80::1%eth0',
    '::1/128',
    '2001:db8::1:',
  ],
])('%j is no address', text => {
  expect(parseIp(text)).toBeNull();
});

const addressText = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4Extended(),
  fc.stringMatching(/^[0-9a-f:.]{0,40}$/),
  fc
    .array(fc.constantFrom('0', '1', 'ffff', ':', ':', '::', '1.2.3.4'), { maxLength: 17 })
    .map(parts => parts.join('')),
);

test('what is an address agrees with the platform', () => {
  fc.assert(
    fc.property(addressText, text => {
      expect(parseIp(text)?.version ?? 0).toBe(isIP(text));
    }),
    { numRuns: 5000 },
  );
});

const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const sparseBytes = fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 });

test('formatting is what a URL makes of the address, and reads back', () => {
  fc.assert(
    fc.property(fc.oneof(sixteenBytes, sparseBytes), raw => {
      const address = { version: 6, bytes: Uint8Array.from(raw) } as const;
      const text = formatIp(address);
      expect(parseIp(text)).toEqual(address);
      if (unmapIp(address).version === 6) expect(new URL(`http://[${text}]`).hostname).toBe(`[${text}]`);
    }),
  );
});

test('an IPv4-mapped address is IPv6 until it is unmapped', () => {
  const mapped = ip('::ffff:10.1.2.3');
  expect(cidrContains(cidr('10.0.0.0/8'), mapped)).toBe(false);
  expect(cidrContains(cidr('::ffff:0:0/96'), mapped)).toBe(true);
  expect(cidrContains(cidr('10.0.0.0/8'), unmapIp(mapped))).toBe(true);
  expect(cidrContains(cidr('::/0'), ip('10.1.2.3'))).toBe(false);
  for (const other of ['::10.1.2.3', '::fffe:10.1.2.3', '::1:ffff:10.1.2.3', '10.1.2.3']) {
    expect(unmapIp(ip(other))).toEqual(ip(other));
  }
});

test.each([
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['192.168.129.1/17', '192.168.128.0/17'],
  ['1.2.3.4', '1.2.3.4/32'],
  ['1.2.3.4/0', '0.0.0.0/0'],
  ['2001:db8:1:2:3:4:5:6/63', '2001:db8:1:2::/63'],
  ['::1', '::1/128'],
])('%s is the network %s', (text, masked) => {
  expect(show(maskCidr(cidr(text)))).toBe(masked);
});

test.each([
  '1.2.3.4/33',
  '::/129',
  '1.2.3.4/',
  '1.2.3.4/08',
  '1.2.3.4/-1',
  '1.2.3/8',
  '/8',
  '1.2.3.4/8/8',
  '1.2.3.4/1e1',
])('%j is no network', text => {
  expect(parseCidr(text)).toBeNull();
});

test('a network holds an address exactly when their leading bits are equal', () => {
  const bytes = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), sixteenBytes);
  const bits = (raw: Uint8Array) => [...raw].map(byte => byte.toString(2).padStart(8, '0')).join('');
  fc.assert(
    fc.property(bytes, fc.nat(128), fc.nat(127), (raw, wanted, flipped) => {
      const version = raw.length === 4 ? 4 : 6;
      const prefix = wanted % (raw.length * 8 + 1);
      const at = flipped % (raw.length * 8);
      const other = raw.map((byte, i) => (i === at >> 3 ? byte ^ (128 >> (at & 7)) : byte));
      const network: Cidr = { ip: { version, bytes: raw }, prefix };
      expect(cidrContains(network, { version, bytes: raw })).toBe(true);
      expect(cidrContains(network, { version, bytes: other })).toBe(at >= prefix);
      expect(bits(maskCidr(network).ip.bytes)).toBe(
        bits(raw)
          .slice(0, prefix)
          .padEnd(raw.length * 8, '0'),
      );
    }),
  );
});
