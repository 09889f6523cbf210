import { ROLES } from '@breakwater/db/schema';
import type { Role } from '../../access/effective-role.ts';
import type { Claims } from './exchange.ts';
import type { OidcProvider } from './settings.ts';

/** The highest role that the provider's claims map to, `defaultRole` for none; null where nothing is mapped. */
export function mappedRole({ roleMapping, defaultRole }: OidcProvider, claims: Claims): Role | null {
  if (roleMapping === undefined) return null;
  const claim = Object.hasOwn(claims, roleMapping.claim) ? claims[roleMapping.claim] : undefined;
  const values = new Map(Object.entries(roleMapping.values));
  const roles = new Set(textsOf(claim).map(value => values.get(value)));
  return ROLES.findLast(role => roles.has(role)) ?? defaultRole;
}

function textsOf(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.map(String) : [];
}
