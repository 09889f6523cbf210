import { invalid, sha256Hex } from '@breakwater/db';
import {
  type Cidr,
  cidrContains,
  formatIp,
  type Ip,
  maskCidr,
  parseCidr,
  parseIp,
  unmapIp,
} from '../outbound/ip.ts';

const EMAIL = /^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+$/u;

/** A mail address trimmed, in lower case and NFC. VALIDATION of `email` unless it is one of 3 to 254 characters. */
export function normaliseEmail(text: string): string {
  // Composed last: some letters have a composed form in lower case only.
  const email = text.trim().toLowerCase().normalize('NFC');
  if (email.length < 3 || email.length > 254) throw invalid('email', 'must have 3 to 254 characters');
  if (!EMAIL.test(email) || !email.isWellFormed()) {
    throw invalid('email', 'must be name@domain without spaces and control characters');
  }
  return email;
}

/** What login limits count by: the hash of the normalised address. */
export async function emailKey(email: string): Promise<string> {
  return sha256Hex(normaliseEmail(email));
}

/** What login limits count by: an IPv4 address as it is, the /64 of an IPv6 address, `unknown` for neither. */
export function ipKey(address: string | null): string {
  const ip = address === null ? null : readIp(address);
  if (ip === null) return 'unknown';
  if (ip.version === 4) return formatIp(ip);
  return `${formatIp(maskCidr({ ip, prefix: 64 }).ip)}/64`;
}

/** The address of a socket or header: without zone, IPv4-mapped as IPv4. */
function readIp(text: string): Ip | null {
  const ip = parseIp(text.trim().replace(/%.*$/, ''));
  return ip === null ? null : unmapIp(ip);
}

/** Reads `TRUSTED_PROXIES`: IP addresses and CIDR networks, separated by commas. */
export function parseTrustedProxies(text: string): readonly Cidr[] {
  const networks: Cidr[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    if (entry.trim() === '') continue;
    const cidr = parseCidr(entry.trim());
    if (cidr === null)
      throw invalid('TRUSTED_PROXIES', `entry ${index + 1} must be an IP address or CIDR network`);
    networks.push(cidr);
  }
  return networks;
}

export interface Connection {
  /** The socket's remote address. */
  readonly peer: string | null;
  /** The `X-Forwarded-For` header. */
  readonly forwardedFor: string | null;
  readonly trustedProxies: readonly Cidr[];
}

/**
 * Who called: the peer, or behind trusted proxies the right-most forwarded address that is not one of them. An entry
 * that is no address ends the search, and the proxy that wrote it counts as the caller.
 */
export function clientIp({ peer, forwardedFor, trustedProxies }: Connection): string | null {
  let client = peer === null ? null : readIp(peer);
  if (client === null) return null;
  const hops = (forwardedFor ?? '').split(',');
  while (isTrusted(client, trustedProxies)) {
    const next = readIp(withoutPort(hops.pop() ?? ''));
    if (next === null) break;
    client = next;
  }
  return formatIp(client);
}

function isTrusted(ip: Ip, trustedProxies: readonly Cidr[]): boolean {
  return trustedProxies.some(cidr => cidrContains(cidr, ip));
}

/** `address` of `address`, `ipv4:port`, `[ipv6]` and `[ipv6]:port`, which proxies write. */
function withoutPort(hop: string): string {
  const [, bracketed, ipv4] = /^\s*(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)\s*$/.exec(hop) ?? [];
  return bracketed ?? ipv4 ?? hop;
}
