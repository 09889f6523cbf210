import * as z from 'zod';
import { formatIp, parseCidr, parseIp, unmapIp } from '../../outbound/ip.ts';

/** An address in the form it is stored in: RFC 5952 text, and IPv4 where it came mapped into IPv6. */
export const address = z
  .string()
  .max(45)
  .check(payload => {
    const ip = parseIp(payload.value);
    if (ip === null) {
      const message = 'must be an IPv4 address without leading zeros or an IPv6 address without zone';
      payload.issues.push({ code: 'custom', input: payload.value, message });
    } else {
      payload.value = formatIp(unmapIp(ip));
    }
  })
  .describe('Stored in its canonical form.');

export const cidr = z
  .string()
  .max(49)
  .refine(text => parseCidr(text) !== null, 'must be an IPv4 or IPv6 network, such as 10.0.0.0/8');
