import { formatIp } from '../../outbound/ip.ts';
import { asciiHost } from './domain.ts';
import { parseAddress } from './ip.ts';

const PARTS = /^(https?|ftp):\/\/([^/?#]*)(.*)$/is;
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/;
const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443, ftp: 21 };

/** Scheme and host in canonical form; user part, path, query and fragment byte for byte. */
export function normaliseUrl(text: string): string | null {
  const [, givenScheme, authority, rest] = PARTS.exec(text) ?? [];
  if (givenScheme === undefined || authority === undefined || rest === undefined) return null;
  // Readers disagree on where the host of `http://a\@b` ends, so it is no indicator of either.
  if (/[\x00-\x1f\x7f]/.test(text) || /[\s\\]/.test(authority)) return null;
  const scheme = givenScheme.toLowerCase();
  const hostAt = authority.lastIndexOf('@') + 1;
  const [, givenHost, port] = HOST_AND_PORT.exec(authority.slice(hostAt)) ?? [];
  if (givenHost === undefined) return null;
  const host = givenHost.startsWith('[') ? ipv6Host(givenHost.slice(1, -1)) : asciiHost(givenHost);
  if (host === null || Number(port ?? 0) > 65_535) return null;
  const portPart = !port || Number(port) === DEFAULT_PORTS[scheme] ? '' : `:${Number(port)}`;
  return `${scheme}://${authority.slice(0, hostAt)}${host}${portPart}${rest.startsWith('/') ? '' : '/'}${rest}`;
}

/** An IPv6 host as the ip indicator would be written: a mapped address becomes the IPv4 one. */
function ipv6Host(text: string): string | null {
  const address = text.includes(':') ? parseAddress(text) : null;
  if (address === null) return null;
  const host = formatIp(address);
  return host.includes(':') ? `[${host}]` : host;
}
