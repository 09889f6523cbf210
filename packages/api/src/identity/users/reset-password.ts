import { type AuditAction, type Change, combine, conflict, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emailKey } from '../addresses.ts';
import { cleared } from '../attempts/outcome.ts';
import { emit } from '../events.ts';
import { endAllSessions, liveSessionsOf } from '../sessions/end.ts';
import { isJoined, presentUser, users } from './accessor.ts';
import { isSelf } from './change.ts';
import { newInvitation } from './invitation.ts';
import type { InvitedUser, UserRef } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.user.resetPassword': true;
  }
}

export const RESET_PASSWORD = 'identity.user.resetPassword' satisfies AuditAction;

/** Takes a user's password and sessions away and gives a token to set a new one with. */
export async function resetPassword(
  ctx: Caller,
  { id }: z.output<typeof UserRef>,
): Promise<Change<z.input<typeof InvitedUser>>> {
  const [row, live] = await readAll(ctx, users.requiring(ctx, id), liveSessionsOf(ctx, id));
  if (isSelf(ctx, row)) throw conflict('self', 'change your own password with users.changePassword');
  if (!isJoined(row)) throw conflict('not_joined', 'this user never signed in; send the invitation again');
  const { token, fields } = await newInvitation(ctx, 'reset');
  const [updated, ended, key] = await Promise.all([
    users.plan.updateRow(
      ctx,
      row,
      { hashedPassword: null, ...fields },
      { action: RESET_PASSWORD, events: false },
    ),
    endAllSessions(ctx, [row.id], live, 'passwordReset'),
    emailKey(row.email),
  ]);
  const { email, role } = row;
  const told = emit(
    ctx,
    'identity.user.passwordReset',
    { component: 'users', recordId: row.id },
    { email, role },
  );
  const shown = { ...presentUser(updated.result), inviteToken: token };
  return combine(shown, [updated, ended, cleared(key, ctx.clock.now()), told]);
}
