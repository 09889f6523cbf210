import { formatIp, maskCidr, parseCidr, parseIp } from '../../outbound/ip.ts';

// A shorter prefix would match a good part of the internet.
const SHORTEST_PREFIX = { 4: 8, 6: 16 } as const;
const BITS = { 4: 32, 6: 128 } as const;

/** An address or network in canonical form: host bits cleared, a full-length prefix dropped. */
export function normaliseIp(given: string): string | null {
  const text = given.replace(/^\[(.*:.*)\](\/\d+)?$/, '$1$2');
  const address = parseIp(text);
  if (address !== null) return formatIp(address);
  const cidr = parseCidr(text);
  if (cidr === null || cidr.prefix < SHORTEST_PREFIX[cidr.ip.version]) return null;
  const network = formatIp(maskCidr(cidr).ip);
  return cidr.prefix === BITS[cidr.ip.version] ? network : `${network}/${cidr.prefix}`;
}
