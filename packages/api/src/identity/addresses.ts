import { invalid, sha256Hex } from '@breakwater/db';
import { cidrContains, formatIp, type Ip, parseCidr, parseIp, unmapIp } from '../outbound/ip.ts';

const EMAIL = /^[^@\s]+@[^@\s]+$/;
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Trimmed, NFC, lower case; 3 to 254 characters with one @. */
export function normaliseEmail(text: string, field = 'email'): string {
  const email = text.trim().normalize('NFC').toLowerCase();
  if (email.length < 3 || email.length > 254 || !EMAIL.test(email) || CONTROL.test(email)) {
    throw invalid(field, 'must be an e-mail address of 3 to 254 characters');
  }
  return email;
}

/** What login limits are counted by: the address is not kept in the clear. */
export function emailKey(email: string): Promise<string> {
  return sha256Hex(email.trim().normalize('NFC').toLowerCase());
}

/** What limits per origin are counted by: IPv4 as it is, IPv6 by its /64. */
export function ipKey(ip: string | null): string {
  const parsed = ip === null ? null : parseIp(ip);
  if (parsed === null) return 'unknown';
  const plain = unmapIp(parsed);
  if (plain.version === 4) return formatIp(plain);
  const network = Uint8Array.from(plain.bytes, (byte, index) => (index < 8 ? byte : 0));
  return `${formatIp({ version: 6, bytes: network })}/64`;
}

interface Origin {
  /** The socket's other end. */
  readonly peer: string | null;
  readonly forwardedFor: string | null;
  /** Addresses and networks of proxies whose word is taken. */
  readonly trustedProxies: readonly string[];
}

/** The socket's peer; behind a trusted proxy the right-most forwarded address that is no such proxy. */
export function clientIp({ peer, forwardedFor, trustedProxies }: Origin): string | null {
  const own = canonical(peer);
  if (own === null || !isTrusted(own, trustedProxies)) return own === null ? null : formatIp(own);
  const hops = (forwardedFor ?? '').split(',').map(hop => canonical(hop.trim()));
  const outside = hops.findLast(hop => hop === null || !isTrusted(hop, trustedProxies));
  return formatIp(outside ?? own);
}

function canonical(text: string | null): Ip | null {
  const ip = text === null ? null : parseIp(text);
  return ip === null ? null : unmapIp(ip);
}

const isTrusted = (ip: Ip, proxies: readonly string[]) =>
  proxies.some(proxy => {
    const network = parseCidr(proxy);
    if (network !== null) return cidrContains(network, ip);
    const single = canonical(proxy);
    return single !== null && formatIp(single) === formatIp(ip);
  });
