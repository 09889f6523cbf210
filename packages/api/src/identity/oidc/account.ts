import { BreakwaterError, type Ctx } from '@breakwater/db';
import { normaliseEmail } from '../addresses.ts';
import { type UserRow, users } from '../users/accessor.ts';
import type { Claims } from './exchange.ts';
import { OidcRefusal } from './refusal.ts';
import type { OidcProvider } from './settings.ts';

/** Whose sign-in it is: a linked user, one to be linked, or one to be made. */
export type Account =
  | { readonly kind: 'linked' | 'toLink'; readonly user: UserRow }
  | { readonly kind: 'new'; readonly email: string };

/** The account of an identity in the context's tenant. Throws OidcRefusal where it has none it may use. */
export async function accountOf(ctx: Ctx, provider: OidcProvider, claims: Claims): Promise<Account> {
  const { name } = provider;
  const identity = { sql: 'oidc_provider = ? AND oidc_sub = ?', args: [name, claims.sub] };
  const withIdentity = await users.find(ctx, identity, { includeDeleted: true });
  const linked = withIdentity.find(user => user.deletedAt === null);
  if (linked !== undefined) return { kind: 'linked', user: active(linked) };

  const email = emailIn(claims);
  const isVerified = claims.email_verified === true || provider.trustEmail;
  const [owner] = email === null ? [] : await users.find(ctx, { sql: 'email = ?', args: [email] });
  if (owner !== undefined) {
    if (!isVerified) throw new OidcRefusal('email_unverified');
    if (owner.oidcProvider !== null) throw new OidcRefusal('already_linked');
    return { kind: 'toLink', user: active(owner) };
  }

  if (withIdentity.length > 0) throw new OidcRefusal('deleted');
  if (email === null) throw new OidcRefusal('no_email');
  if (!provider.autoCreate) throw new OidcRefusal('no_account');
  if (!isVerified) throw new OidcRefusal('email_unverified');
  return { kind: 'new', email };
}

function active(user: UserRow): UserRow {
  if (!user.isActive) throw new OidcRefusal('inactive');
  return user;
}

/** The address the provider names, in its normal form; null for none, or one that is none. */
export function emailIn({ email }: Claims): string | null {
  if (typeof email !== 'string') return null;
  try {
    return normaliseEmail(email);
  } catch (error) {
    if (error instanceof BreakwaterError) return null;
    throw error;
  }
}
