import { type AuditAction, BreakwaterError, combine, commit } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emailKey } from '../addresses.ts';
import { cleared, failed, succeeded } from '../attempts/outcome.ts';
import { reserve } from '../attempts/reserve.ts';
import { emit } from '../events.ts';
import { newPassword, token } from '../fields.ts';
import { checkPassword } from '../passwords.ts';
import { openSession } from '../sessions/open.ts';
import { hashToken } from '../tokens.ts';
import { isJoined, presentUser, type UserRow, users } from '../users/accessor.ts';
import { NO_INVITE } from '../users/invitation.ts';
import { accountInvited } from './account.ts';
import { actingAs, withInput } from './acting.ts';
import type { SignedIn } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.user.acceptInvite': true;
  }
}

export const ACCEPT_INVITE = 'identity.user.acceptInvite' satisfies AuditAction;

export const AcceptInviteInput = z.strictObject({
  token: token.describe('From users.create, users.resendInvite or users.resetPassword.'),
  password: newPassword,
});

const refusal = () =>
  new BreakwaterError('UNAUTHENTICATED', 'this token is not valid; ask an admin for a new one');

const isUsable = ({ isActive, inviteExpiresAt }: UserRow, now: number) =>
  isActive && inviteExpiresAt !== null && inviteExpiresAt.getTime() > now;

/** Sets the password of the account the token was made for, and opens a session. The token works once. */
export async function acceptInvite(
  ctx: Caller,
  input: z.output<typeof AcceptInviteInput>,
): Promise<z.input<typeof SignedIn>> {
  const account = await accountInvited(ctx, await hashToken(input.token));
  checkPassword(input.password, account?.user.email ?? '');
  const attempt = await reserve(ctx, 'acceptInvite', null);
  const now = ctx.clock.now();
  if (account === null || !isUsable(account.user, now)) {
    const error = refusal();
    const tenantId = account?.tenant.id ?? null;
    await failed(withInput(ctx, input), attempt, { action: ACCEPT_INVITE, error, tenantId });
    throw error;
  }
  const { user, tenant } = account;
  const as = actingAs(ctx, user, input);
  const joining = !isJoined(user);
  const lastLoginAt = new Date(now);
  const hashedPassword = await ctx.app.passwords.hash(input.password);
  const patch = { ...NO_INVITE, hashedPassword, lastLoginAt, joinedAt: user.joinedAt ?? lastLoginAt };
  const updated = await users.plan.updateRow(as, user, patch, { action: ACCEPT_INVITE, events: false });
  const session = await openSession(as, user.id, 'invite');
  const { id: recordId, email, role } = user;
  const type = joining ? 'identity.user.activated' : 'identity.user.passwordChanged';
  const told = emit(as, type, { component: 'users', recordId }, { email, role });
  const result = { tenant, user: presentUser(updated.result), ...session.result };
  const free = cleared(await emailKey(email), now);
  return commit(as, combine(result, [updated, session, free, succeeded(attempt), told]));
}
