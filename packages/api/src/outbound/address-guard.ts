import { invalid } from '@breakwater/db';
import { type AllowList, allowNothing } from './allow-list.ts';
import { type Cidr, cidrContains, formatIp, type Ip, parseCidr, parseIp } from './ip.ts';

export interface GuardOptions {
  /** What `OUTBOUND_ALLOW` lists; the refusals are lifted for it. */
  readonly allow?: AllowList | undefined;
}

const REFUSED_IPV4 = networks(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
);
const PUBLIC_IPV6 = networks('2000::/3');
const REFUSED_IPV6 = networks('2001::/23 2001:db8::/32 2002::/16 3fff::/20');

function networks(list: string): readonly Cidr[] {
  return list.split(' ').map(text => {
    const cidr = parseCidr(text);
    if (cidr === null) throw new Error(`${text} is not a network`);
    return cidr;
  });
}

/** Whether nothing may be sent to this address. Text that is no address is refused. */
export function isRefusedAddress(address: Ip | string, options: GuardOptions = {}): boolean {
  const ip = typeof address === 'string' ? parseIp(address) : address;
  if (ip === null) return true;
  if (options.allow?.hasAddress(ip)) return false;
  const within = (cidr: Cidr) => cidrContains(cidr, ip);
  if (ip.version === 4) return REFUSED_IPV4.some(within);
  return !PUBLIC_IPV6.some(within) || REFUSED_IPV6.some(within);
}

/** `host:port` or `[ipv6]:port` in its stored form; VALIDATION of `endpoint` names the broken rule. */
export function parseEndpoint(text: string, options: GuardOptions = {}): string {
  const field = 'endpoint';
  const parts = /^(?:\[([^[\]]*)\]|([^[\]:]+)):([1-9]\d{0,4})$/.exec(text);
  const port = Number(parts?.[3]);
  if (parts === null || port > 65_535) {
    throw invalid(field, 'must be host:port or [ipv6]:port, with a port of 1 to 65535 without leading zero');
  }
  const [, bracketed, bare] = parts;
  if (bracketed === undefined) return `${checkOutboundHost(field, bare ?? '', options)}:${port}`;
  const ip = parseIp(bracketed);
  if (ip?.version !== 6) throw invalid(field, 'must hold an IPv6 address without zone between the brackets');
  return `[${checkAddress(field, ip, options)}]:${port}`;
}

const LONGEST_URL = 2048;

/**
 * The serialised form of an absolute https URL to a public host, without user info and fragment, of at most 2048
 * characters. `http:` is let through only to hosts on the allow list. VALIDATION of `field` names the broken rule.
 */
export function checkOutboundUrl(field: string, text: string, options: GuardOptions = {}): string {
  if (text.length > LONGEST_URL) throw invalid(field, `must have at most ${LONGEST_URL} characters`);
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid(field, 'must be an absolute https URL');
  }
  if (url.username !== '' || url.password !== '') throw invalid(field, 'must hold no user name or password');
  if (url.href.includes('#')) throw invalid(field, 'must hold no fragment (#)');
  const host = checkOutboundHost(field, url.hostname.replace(/^\[|\]$/g, ''), options);
  if (url.protocol === 'http:' && !isAllowed(host, options)) throw invalid(field, 'must be an https URL');
  if (url.hostname.endsWith('.')) url.hostname = host;
  if (url.href.length > LONGEST_URL) throw invalid(field, `must have at most ${LONGEST_URL} characters`);
  return url.href;
}

function isAllowed(host: string, { allow = allowNothing }: GuardOptions): boolean {
  const ip = parseIp(host);
  return ip === null ? allow.hasName(host) : allow.hasAddress(ip);
}

function checkAddress(field: string, ip: Ip, options: GuardOptions): string {
  if (isRefusedAddress(ip, options)) {
    throw invalid(field, 'must be a public address: private, local and reserved ones are refused');
  }
  return formatIp(ip);
}

const LOCAL_SUFFIXES = ['.localhost', '.local', '.internal', '.home.arpa'];
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const NUMERIC_LABEL = /^(?:\d+|0x.*)$/;

/**
 * A public host name (lower-cased, one trailing dot dropped) or a public IP address without brackets, in its stored
 * form. Looks nothing up. VALIDATION of `field` names the broken rule.
 */
export function checkOutboundHost(field: string, text: string, options: GuardOptions = {}): string {
  const host = text.toLowerCase().replace(/\.$/, '');
  const ip = parseIp(host);
  if (ip !== null) return checkAddress(field, ip, options);
  const labels = host.split('.');
  if (host.length > 253 || !labels.every(label => LABEL.test(label))) {
    throw invalid(
      field,
      'must be a host name of at most 253 letters, digits, hyphens and dots (international names in xn-- form)',
    );
  }
  if (options.allow?.hasName(host)) return host;
  if (NUMERIC_LABEL.test(labels.at(-1) ?? '')) {
    throw invalid(
      field,
      'must be a name or four decimal octets without leading zeros: other number forms are refused',
    );
  }
  if (LOCAL_SUFFIXES.some(suffix => `.${host}`.endsWith(suffix))) {
    throw invalid(
      field,
      'must be a public name: localhost, .local, .internal and .home.arpa names are refused',
    );
  }
  if (labels.length < 2) throw invalid(field, 'must be a full name with a dot');
  return host;
}
