import fc from 'fast-check';
import { expect, it } from 'vitest';
import { networksAround, normaliseIp } from './ip.ts';

const ipv4 = fc.ipV4().map(address => normaliseIp(address));
const ipv6 = fc.ipV6().map(address => normaliseIp(address));

it('the networks around an address are it with each prefix an indicator may have, longest first', () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6), address => {
      if (address === null) return;
      const [longest, shortest] = address.includes(':') ? [127, 16] : [31, 8];
      const prefixes = Array.from({ length: longest - shortest + 1 }, (_, nth) => longest - nth);
      expect(networksAround(address)).toEqual(prefixes.map(prefix => normaliseIp(`${address}/${prefix}`)));
    }),
  );
});

it('a network lies in no other here', () => {
  expect(networksAround('198.51.100.0/24')).toEqual([]);
});
