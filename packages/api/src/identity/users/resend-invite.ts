import { type AuditAction, type Change, conflict, withResult } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { isJoined, presentUser, users } from './accessor.ts';
import { newInvitation } from './invitation.ts';
import type { InvitedUser, UserRef } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.user.resendInvite': true;
  }
}

export const RESEND_INVITE = 'identity.user.resendInvite' satisfies AuditAction;

/** A new token for a user who never signed in; the one before is dead at once. */
export async function resendInvite(
  ctx: Caller,
  { id }: z.output<typeof UserRef>,
): Promise<Change<z.input<typeof InvitedUser>>> {
  const row = await users.require(ctx, id);
  if (isJoined(row) || !row.isActive) throw conflict('not_pending', 'only a pending user has an invitation');
  const { token, fields } = await newInvitation(ctx, 'invite');
  const updated = await users.plan.updateRow(ctx, row, fields, { action: RESEND_INVITE, events: false });
  return withResult(updated, { ...presentUser(updated.result), inviteToken: token });
}
