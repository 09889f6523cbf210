import { invalid } from '@breakwater/db';
import { type Cidr, cidrContains, type Ip, parseCidr } from './ip.ts';

/** Hosts and networks that outbound calls may reach although the address guard refuses them. */
export interface AllowList {
  /** Takes a lower-cased name without trailing dot. */
  hasName(name: string): boolean;
  /** An IPv4-mapped IPv6 address is held only by an IPv6 network. */
  hasAddress(ip: Ip): boolean;
}

export const allowNothing: AllowList = { hasName: () => false, hasAddress: () => false };

const NAME = /^\.?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/;

/**
 * Reads `OUTBOUND_ALLOW`: exact host names, `.suffix` names (any name below, not the suffix itself), IP addresses
 * and CIDR networks, separated by commas. VALIDATION names the position of an entry that is none of these.
 */
export function parseAllowList(text: string): AllowList {
  const names = new Set<string>();
  const suffixes: string[] = [];
  const networks: Cidr[] = [];
  for (const [index, part] of text.split(',').entries()) {
    const entry = part.trim().toLowerCase().replace(/\.$/, '');
    if (entry === '') continue;
    const cidr = parseCidr(entry);
    if (cidr !== null) networks.push(cidr);
    else if (!NAME.test(entry))
      throw invalid('OUTBOUND_ALLOW', `entry ${index + 1} must be a host, .suffix, IP or CIDR`);
    else if (entry.startsWith('.')) suffixes.push(entry);
    else names.add(entry);
  }
  return {
    hasName: name =>
      names.has(name) || suffixes.some(suffix => name.length > suffix.length && name.endsWith(suffix)),
    hasAddress: ip => networks.some(cidr => cidrContains(cidr, ip)),
  };
}
