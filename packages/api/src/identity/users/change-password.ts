import {
  type AuditAction,
  BreakwaterError,
  type Change,
  combine,
  conflict,
  invalid,
  readAll,
} from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { failed, succeeded } from '../attempts/outcome.ts';
import { reserve } from '../attempts/reserve.ts';
import { emit } from '../events.ts';
import { givenPassword, newPassword } from '../fields.ts';
import { checkPassword } from '../passwords.ts';
import { endAllSessions, liveSessionsOf } from '../sessions/end.ts';
import { users } from './accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.user.changePassword': true;
  }
}

export const CHANGE_PASSWORD = 'identity.user.changePassword' satisfies AuditAction;

export const ChangePasswordInput = z.strictObject({ currentPassword: givenPassword, newPassword });
export const ChangePasswordOutput = z.object({
  revokedSessions: z.int().describe('How many other sessions of yours ended.'),
});

/** A user sets a new password; all their other sessions end. A wrong current one counts as a failed login. */
export async function changePassword(
  ctx: Caller,
  { currentPassword, newPassword: password }: z.output<typeof ChangePasswordInput>,
): Promise<Change<z.output<typeof ChangePasswordOutput>>> {
  const { principal } = ctx;
  if (principal?.kind !== 'user' || principal.id === null) {
    throw new BreakwaterError('FORBIDDEN', 'only users have a password');
  }
  const row = await users.require(ctx, principal.id);
  if (row.hashedPassword === null) throw conflict('no_password', 'this account has no password to change');
  checkPassword(password, row.email, 'newPassword');
  if (password.normalize('NFKC') === currentPassword.normalize('NFKC')) {
    throw invalid('newPassword', 'must differ from the current password');
  }
  const attempt = await reserve(ctx, 'changePassword', row.email);
  if (!(await ctx.app.passwords.verify(currentPassword, row.hashedPassword))) {
    await failed(ctx, attempt);
    throw invalid('currentPassword', 'is not the current password');
  }
  const hashedPassword = await ctx.app.passwords.hash(password);
  const [live] = await readAll(ctx, liveSessionsOf(ctx, row.id));
  const ended = await endAllSessions(ctx, [row.id], live, 'passwordChanged', ctx.sessionId);
  const recorded = { action: CHANGE_PASSWORD, events: false } as const;
  const updated = await users.plan.updateRow(ctx, row, { hashedPassword }, recorded);
  const { email, role } = row;
  const told = emit(
    ctx,
    'identity.user.passwordChanged',
    { component: 'users', recordId: row.id },
    { email, role },
  );
  return combine({ revokedSessions: ended.result }, [succeeded(attempt), updated, ended, told]);
}
