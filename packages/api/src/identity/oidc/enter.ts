import {
  type AuditAction,
  type Change,
  change,
  combine,
  conflict,
  guard,
  newId,
  type Step,
} from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import { actingAs } from '../sign-in/acting.ts';
import { isJoined, sameUser, type UserRow, updateFacts, users } from '../users/accessor.ts';
import { NO_INVITE } from '../users/invitation.ts';
import { isCountedAdmin, keepAnAdmin, otherAdminsRemain } from '../users/last-admin.ts';
import type { Account } from './account.ts';
import type { Claims } from './exchange.ts';
import { mappedRole } from './role-mapping.ts';
import type { OidcProvider } from './settings.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.user.linkOidc': true;
  }
}

export const LINK_OIDC = 'identity.user.linkOidc' satisfies AuditAction;

/** What happens to the user by signing in, and what the session's entry notes of it. */
export interface Entrance {
  readonly as: Caller;
  readonly user: UserRow;
  readonly effects: Change;
  readonly roleMappingSkipped: boolean;
}

type At = Caller & { readonly tenantId: UserRow['tenantId'] };

export function enter(ctx: At, provider: OidcProvider, account: Account, claims: Claims): Promise<Entrance> {
  if (account.kind === 'new') return create(ctx, provider, account.email, claims);
  return account.kind === 'toLink'
    ? link(ctx, provider, account.user, claims)
    : remap(ctx, provider, account.user, claims);
}

const moved = () => conflict('version', 'the account was changed at the same moment');

/** Nobody else was given this identity, or the address, since it was looked up. */
function stillFree({ tenantId }: At, provider: string, sub: string, email: string | null): Step {
  return guard(
    `NOT EXISTS (SELECT 1 FROM users WHERE tenant_id = ? AND deleted_at IS NULL
 AND ((oidc_provider = ? AND oidc_sub = ?) OR email = ?))`,
    [tenantId, provider, sub, email],
    moved,
  );
}

async function create(ctx: At, provider: OidcProvider, email: string, claims: Claims): Promise<Entrance> {
  const now = new Date(ctx.clock.now());
  const first = {
    id: newId('usr', ctx.clock),
    email,
    role: mappedRole(provider, claims) ?? provider.defaultRole,
  };
  const as = actingAs(ctx, { ...first, tenantId: ctx.tenantId }, ctx.call?.input);
  const row = {
    ...first,
    oidcProvider: provider.name,
    oidcSub: claims.sub,
    createdVia: 'oidc' as const,
    joinedAt: now,
    lastLoginAt: now,
  };
  const detail = { provider: provider.name };
  const inserted = await users.plan.insert(as, row, { events: false, detail });
  const subject = { component: 'users', recordId: first.id };
  const { role, createdVia } = row;
  const told = emit(as, 'identity.user.created', subject, { email, role, createdVia });
  const free = change(undefined, { steps: [stillFree(ctx, provider.name, claims.sub, email)] });
  return {
    as,
    user: inserted.result,
    effects: combine(undefined, [free, inserted, told]),
    roleMappingSkipped: false,
  };
}

async function link(ctx: At, provider: OidcProvider, user: UserRow, claims: Claims): Promise<Entrance> {
  const as = actingAs(ctx, user, ctx.call?.input);
  const joins = !isJoined(user);
  const patch = {
    oidcProvider: provider.name,
    oidcSub: claims.sub,
    ...(joins ? { ...NO_INVITE, joinedAt: new Date(ctx.clock.now()) } : {}),
  };
  const linked = await users.plan.updateRow(as, user, patch, {
    action: LINK_OIDC,
    detail: { provider: provider.name },
    eventData: updateFacts(user),
    ...(joins ? { events: false as const } : {}),
  });
  const { id: recordId, email, role } = user;
  const told = joins
    ? [emit(as, 'identity.user.activated', { component: 'users', recordId }, { email, role })]
    : [];
  const free = change(undefined, { steps: [stillFree(ctx, provider.name, claims.sub, null)] });
  return {
    as,
    user: linked.result,
    effects: combine(undefined, [free, linked, ...told]),
    roleMappingSkipped: false,
  };
}

/** The role follows the provider's claims, for users who came from it; but some admin always remains. */
async function remap(ctx: At, provider: OidcProvider, user: UserRow, claims: Claims): Promise<Entrance> {
  const as = actingAs(ctx, user, ctx.call?.input);
  const mapped = user.createdVia === 'oidc' ? mappedRole(provider, claims) : null;
  const differs = mapped !== null && mapped !== user.role;
  const skipped = differs && isCountedAdmin(user) && !(await otherAdminsRemain(ctx, user));
  if (!differs || skipped) {
    const unchanged = change(undefined, { steps: [sameUser(user, moved)] });
    return { as, user, effects: unchanged, roleMappingSkipped: skipped };
  }
  const detail = { provider: provider.name };
  const changed = await users.plan.updateRow(
    as,
    user,
    { role: mapped },
    { detail, eventData: updateFacts(user) },
  );
  const effects = combine(undefined, [changed, keepAnAdmin(ctx, [user], moved)]);
  return { as, user: changed.result, effects, roleMappingSkipped: false };
}
