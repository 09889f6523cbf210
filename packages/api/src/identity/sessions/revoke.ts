import { BreakwaterError, type Change, change, type Id, invalid, isId, withResult } from '@breakwater/db';
import * as z from 'zod';
import { isAdmin } from '../../access/authorise.ts';
import type { Caller } from '../../context.ts';
import { ids } from '../../fields.ts';
import { users } from '../users/accessor.ts';
import { presentSession, type SessionRow, sessions } from './accessor.ts';
import { endAllSessions, endSessions } from './end.ts';
import type { Session } from './schemas.ts';

export const RevokeInput = z.strictObject({ id: ids.session });

export const RevokeAllInput = z.strictObject({
  userId: ids.user.optional().describe('Whose sessions; by default your own.'),
  keepCurrent: z.boolean().default(false).describe('Whether the calling session stays.'),
});

const isOwn = ({ principal }: Caller, userId: string) =>
  principal?.kind === 'user' && principal.id === userId;

/** The user whose sessions are meant: the caller, or for admins anyone of the tenant. */
export async function subjectOf(ctx: Caller, userId: Id<'usr'> | undefined): Promise<Id<'usr'>> {
  if (userId === undefined) {
    const { kind, id } = ctx.actor;
    if (kind === 'user' && id !== null && isId('usr', id)) return id;
    throw invalid('userId', 'is required for a caller that is not a user');
  }
  if (isOwn(ctx, userId)) return userId;
  if (!isAdmin(ctx)) throw notYours();
  return (await users.require(ctx, userId)).id;
}

const notYours = () => new BreakwaterError('FORBIDDEN', 'admin role required for sessions of others');

/** Ends one session. One that has ended already stays as it is. */
export async function revokeSession(
  ctx: Caller,
  { id }: z.output<typeof RevokeInput>,
): Promise<Change<z.input<typeof Session>>> {
  const row = await sessions.require(ctx, id);
  if (!isOwn(ctx, row.userId) && !isAdmin(ctx)) throw notYours();
  if (!isLive(ctx, row)) return change(presentSession(row, ctx));
  const ended = await endSessions(ctx, [row], 'revoked');
  const after = { ...row, revokedAt: new Date(ctx.clock.now()), revokedReason: 'revoked' as const };
  return withResult(ended, presentSession(after, ctx));
}

export const isLive = (ctx: Caller, { revokedAt, expiresAt }: SessionRow) =>
  revokedAt === null && expiresAt.getTime() > ctx.clock.now();

export async function revokeAllSessions(
  ctx: Caller,
  { userId, keepCurrent }: z.output<typeof RevokeAllInput>,
): Promise<Change<{ revoked: number }>> {
  const subject = await subjectOf(ctx, userId);
  const ended = await endAllSessions(ctx, [subject], 'revoked', keepCurrent ? ctx.sessionId : null);
  return withResult(ended, { revoked: ended.result });
}
