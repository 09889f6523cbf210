import { type Cidr, formatIp, type Ip, maskCidr, parseCidr, parseIp, unmapIp } from '../../outbound/ip.ts';

// A shorter prefix would match a good part of the internet.
const SHORTEST_PREFIX = { 4: 8, 6: 16 } as const;

/** An address, IPv4 also where it came mapped into IPv6; null for anything else. */
export function parseAddress(text: string): Ip | null {
  const ip = parseIp(text);
  return ip === null ? null : unmapIp(ip);
}

/** An address or `address/prefix` without host bits, IPv4 also where it came mapped into IPv6; else null. */
export function parseNetwork(text: string): Cidr | null {
  const cidr = parseCidr(text);
  if (cidr === null) return null;
  const { ip, prefix } = maskCidr(cidr);
  const plain = unmapIp(ip);
  // Only a prefix of 96 or more leaves the mapping's own bits standing.
  return { ip: plain, prefix: plain.version === ip.version ? prefix : prefix - 96 };
}

/** An address or network in canonical form: host bits cleared, a full-length prefix dropped. */
export function normaliseIp(given: string): string | null {
  const text = given.replace(/^\[(.*:.*)\](\/\d+)?$/, '$1$2');
  const network = parseNetwork(text);
  if (network === null || network.prefix < SHORTEST_PREFIX[network.ip.version]) return null;
  const isHost = network.prefix === network.ip.bytes.length * 8;
  return isHost ? formatIp(network.ip) : `${formatIp(network.ip)}/${network.prefix}`;
}

/** The networks an indicator may name that an address lies in, longest prefix first; none for a network. */
export function networksAround(text: string): string[] {
  const ip = parseAddress(text);
  if (ip === null) return [];
  const bytes = Uint8Array.from(ip.bytes);
  const networks: string[] = [];
  let address = formatIp(ip);
  for (let prefix = bytes.length * 8 - 1; prefix >= SHORTEST_PREFIX[ip.version]; prefix--) {
    const [at, bit] = [prefix >> 3, 0x80 >> (prefix & 7)];
    const byte = bytes[at] ?? 0;
    if ((byte & bit) !== 0) {
      bytes[at] = byte ^ bit;
      address = formatIp({ version: ip.version, bytes });
    }
    networks.push(`${address}/${prefix}`);
  }
  return networks;
}
