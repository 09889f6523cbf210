import { lookup, Resolver } from 'node:dns/promises';
import { isIPv6, type LookupFunction } from 'node:net';
import { type AllowList, OutboundError } from '@breakwater/api';
import { bareHost, checkedAddresses, LOOKUP_MS, type Resolve } from './checked-addresses.ts';
import { orAbort, timeLimit } from './time-limit.ts';

/** Addresses of a host that may be connected to; throws dns_failed or address_blocked. */
export type AddressesOf = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

export interface NodeResolvers {
  /** Public names. Default: A and AAAA records. */
  readonly resolve?: Resolve;
  /** Names on the allow list, which may be known to this machine alone. Default: the system's own lookup. */
  readonly lookup?: Resolve;
  readonly limitMs?: number;
}

export function nodeAddresses(
  allow: AllowList,
  { resolve = records, lookup = bySystem, limitMs = LOOKUP_MS }: NodeResolvers = {},
): AddressesOf {
  return async (host, outer) => {
    const { name, isAddress } = bareHost(host);
    if (isAddress) return checkedAddresses([name], allow);
    const limit = timeLimit(limitMs, outer);
    const trusted = allow.hasName(name);
    const find = trusted ? lookup : resolve;
    try {
      const found = await orAbort(find(name, limit.signal), limit.signal);
      if (trusted && found.length > 0) return found;
      return checkedAddresses(found, allow);
    } catch (error) {
      throw error instanceof OutboundError ? error : new OutboundError('dns_failed', { cause: error });
    } finally {
      limit.clear();
    }
  };
}

/** A lookup that gives a socket the checked addresses and asks nobody again. */
export function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map(address => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, callback) => {
    const [first] = all;
    if (options.all || first === undefined) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

/** Not the system's lookup: that one blocks a thread of the few there are, for as long as a name server likes. */
const records: Resolve = async (name, signal) => {
  const resolver = new Resolver({ timeout: LOOKUP_MS / 2, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  signal.removeEventListener('abort', cancel);
  return found.flatMap(one => (one.status === 'fulfilled' ? one.value : []));
};

const bySystem: Resolve = async name => (await lookup(name, { all: true })).map(found => found.address);
