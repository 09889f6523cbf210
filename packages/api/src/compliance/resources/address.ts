import * as z from 'zod';
import { formatIp, parseCidr, parseIp, unmapIp } from '../../outbound/ip.ts';

/** An address in the form it is stored in: RFC 5952 text, and IPv4 where it came mapped into IPv6. Null: it is none. */
export function canonicalAddress(text: string): string | null {
  const ip = parseIp(text);
  return ip === null ? null : formatIp(unmapIp(ip));
}

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

export const cidr = z
  .string()
  .max(49)
  .refine(text => parseCidr(text) !== null, 'must be an IPv4 or IPv6 network, such as 10.0.0.0/8');
