import * as z from 'zod';
import { formatIp, parseCidr, parseIp, unmapIp } from '../../outbound/ip.ts';

/** An address in the form it is stored in: RFC 5952 text, and IPv4 where it came mapped into IPv6. Null: it is none. */
export function canonicalAddress(text: string): string | null {
  const ip = parseIp(text);
  return ip === null ? null : formatIp(unmapIp(ip));
}

/** Bits before an IPv4 address that is mapped into IPv6. */
const MAPPED = 96;

/** An address in that form. */
export const address = z
  .string()
  .max(45)
  .check(payload => {
    const canonical = canonicalAddress(payload.value);
    if (canonical === null) {
      const message = 'must be an IPv4 address without leading zeros or an IPv6 address without zone';
      payload.issues.push({ code: 'custom', input: payload.value, message });
    } else {
      payload.value = canonical;
    }
  })
  .describe('Stored in its canonical form.');

/** A network; of IPv4 addresses mapped into IPv6 it is the one of these. */
export const cidr = z
  .string()
  .max(49)
  .refine(text => parseCidr(text) !== null, 'must be an IPv4 or IPv6 network, such as 10.0.0.0/8')
  .overwrite(text => {
    const network = parseCidr(text);
    if (network === null || network.prefix < MAPPED) return text;
    const ip = unmapIp(network.ip);
    return ip.version === network.ip.version ? text : `${formatIp(ip)}/${network.prefix - MAPPED}`;
  });
