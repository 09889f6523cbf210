/** An IP address: 4 or 16 bytes. An IPv4-mapped IPv6 address stays version 6 until `unmapIp` is called. */
export interface Ip {
  readonly version: 4 | 6;
  readonly bytes: Uint8Array;
}

/** A network. Host bits are kept as written; `maskCidr` clears them. */
export interface Cidr {
  readonly ip: Ip;
  readonly prefix: number;
}

/** Reads dotted decimal without leading zeros, or RFC 4291 text without brackets and zone; else null. */
export function parseIp(text: string): Ip | null {
  const bytes = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return bytes === null ? null : { version: bytes.length === 4 ? 4 : 6, bytes: Uint8Array.from(bytes) };
}

const OCTET = /^(?:0|[1-9]\d{0,2})$/;

function parseIpv4(text: string): number[] | null {
  if (text.length > '255.255.255.255'.length) return null;
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => OCTET.test(part) && Number(part) <= 255)) return null;
  return parts.map(Number);
}

const LONGEST_IPV6 = 45;

function parseIpv6(text: string): number[] | null {
  if (text.length > LONGEST_IPV6) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = '', tail] = halves;
  const before = parseGroups(head, tail === undefined);
  const after = parseGroups(tail ?? '', true);
  if (before === null || after === null) return null;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return null;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

const GROUP = /^[0-9a-f]{1,4}$/i;

function parseGroups(text: string, isEnd: boolean): number[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (GROUP.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
      continue;
    }
    const ipv4 = isEnd && index === groups.length - 1 ? parseIpv4(group) : null;
    if (ipv4 === null) return null;
    bytes.push(...ipv4);
  }
  return bytes;
}

/** Dotted decimal, or RFC 5952 text without brackets; IPv4-mapped addresses as `::ffff:a.b.c.d`. */
export function formatIp(ip: Ip): string {
  if (ip.version === 4) return ip.bytes.join('.');
  if (isMapped(ip)) return `::ffff:${ip.bytes.subarray(12).join('.')}`;
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((ip.bytes[i] ?? 0) << 8) | (ip.bytes[i + 1] ?? 0));
  const zeros = longestZeros(groups);
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map(group => group.toString(16))
      .join(':');
  if (zeros.length < 2) return hex(0, 8);
  return `${hex(0, zeros.start)}::${hex(zeros.start + zeros.length, 8)}`;
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}

function isMapped(ip: Ip): boolean {
  return ip.version === 6 && ip.bytes.every((byte, i) => i >= 12 || byte === (i >= 10 ? 255 : 0));
}

/** The IPv4 address inside an IPv4-mapped IPv6 address; any other address as it is. */
export function unmapIp(ip: Ip): Ip {
  return isMapped(ip) ? { version: 4, bytes: ip.bytes.slice(12) } : ip;
}

const PREFIX = /^(?:0|[1-9]\d{0,2})$/;

/** Reads `address/prefix`; a bare address is the network of that one address. Else null. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  const ip = parseIp(slash === -1 ? text : text.slice(0, slash));
  if (ip === null) return null;
  const bits = ip.bytes.length * 8;
  if (slash === -1) return { ip, prefix: bits };
  const prefix = text.slice(slash + 1);
  return PREFIX.test(prefix) && Number(prefix) <= bits ? { ip, prefix: Number(prefix) } : null;
}

/** Whether the network holds the address. IPv4 and IPv6 never hold one another, mapped or not. */
export function cidrContains(cidr: Cidr, ip: Ip): boolean {
  if (cidr.ip.version !== ip.version) return false;
  return ip.bytes.every((byte, i) => ((byte ^ (cidr.ip.bytes[i] ?? 0)) & networkBits(cidr.prefix, i)) === 0);
}

/** The same network with its host bits cleared. */
export function maskCidr(cidr: Cidr): Cidr {
  const bytes = cidr.ip.bytes.map((byte, i) => byte & networkBits(cidr.prefix, i));
  return { ip: { version: cidr.ip.version, bytes }, prefix: cidr.prefix };
}

/** The bits of byte `index` that belong to the network. */
function networkBits(prefix: number, index: number): number {
  const bits = Math.min(8, Math.max(0, prefix - index * 8));
  return 0xff & (0xff << (8 - bits));
}
