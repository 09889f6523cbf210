import {
  BreakwaterError,
  type Change,
  change,
  type Id,
  invalid,
  isId,
  type Read,
  readAll,
  withResult,
} from '@breakwater/db';
import * as z from 'zod';
import { isAdmin } from '../../access/authorise.ts';
import type { Caller } from '../../context.ts';
import { ids } from '../../fields.ts';
import { type UserRow, users } from '../users/accessor.ts';
import { presentSession, type SessionRow, sessions } from './accessor.ts';
import { endAllSessions, endSessions, liveSessionsOf } from './end.ts';
import type { Session } from './schemas.ts';

export const RevokeInput = z.strictObject({ id: ids.session });

export const RevokeAllInput = z.strictObject({
  userId: ids.user.optional().describe('Whose sessions; by default your own.'),
  keepCurrent: z.boolean().default(false).describe('Whether the calling session stays.'),
});

const isOwn = ({ principal }: Caller, userId: string) =>
  principal?.kind === 'user' && principal.id === userId;

/** The user whose sessions are meant: the caller, or for admins anyone of the tenant, once `found` is read. */
export function subjectOf(
  ctx: Caller,
  userId: Id<'usr'> | undefined,
): { userId: Id<'usr'>; found: Read<UserRow>[] } {
  if (userId === undefined) {
    const { kind, id } = ctx.actor;
    if (kind === 'user' && id !== null && isId('usr', id)) return { userId: id, found: [] };
    throw invalid('userId', 'is required for a caller that is not a user');
  }
  if (isOwn(ctx, userId)) return { userId, found: [] };
  if (!isAdmin(ctx)) throw notYours();
  return { userId, found: [users.requiring(ctx, userId)] };
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
  { userId: asked, keepCurrent }: z.output<typeof RevokeAllInput>,
): Promise<Change<{ revoked: number }>> {
  const { userId, found } = subjectOf(ctx, asked);
  const [live] = await readAll(ctx, liveSessionsOf(ctx, userId), ...found);
  const ended = await endAllSessions(ctx, [userId], live, 'revoked', keepCurrent ? ctx.sessionId : null);
  return withResult(ended, { revoked: ended.result });
}
