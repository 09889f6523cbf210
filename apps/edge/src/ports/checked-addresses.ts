import { type AllowList, isRefusedAddress, OutboundError } from '@breakwater/api';

/** Addresses of a name; empty when it has none. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** For the lookup of a name. */
export const LOOKUP_MS = 2_000;

/** A host of a URL or an endpoint, as the allow list and resolvers take it: no brackets, no last dot. */
export function bareHost(host: string): { readonly name: string; readonly isAddress: boolean } {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return { name, isAddress: name.includes(':') || /^[\d.]+$/.test(name) };
}

/** The addresses as given, if there are any and none is refused; else throws dns_failed or address_blocked. */
export function checkedAddresses(addresses: readonly string[], allow: AllowList): readonly string[] {
  if (addresses.length === 0) throw new OutboundError('dns_failed');
  if (addresses.some(address => isRefusedAddress(address, { allow }))) {
    throw new OutboundError('address_blocked');
  }
  return addresses;
}
