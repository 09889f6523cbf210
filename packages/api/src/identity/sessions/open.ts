import { type Change, change, combine, conflict, guard, readAll } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { hashToken, newToken } from '../tokens.ts';
import { type SessionRow, sessions } from './accessor.ts';
import { endSessions, liveSessionsOf } from './end.ts';

const LIFETIME_MS = 7 * 24 * 60 * 60_000;
const MOST_LIVE = 50;

export interface OpenedSession {
  readonly token: string;
  readonly sessionId: SessionRow['id'];
  readonly expiresAt: Date;
}

/** A new session of the user, whose oldest ones end where it would have too many; its token is shown once. */
export async function openSession(
  ctx: Caller,
  userId: SessionRow['userId'],
  method: SessionRow['method'],
  detail?: unknown,
): Promise<Change<OpenedSession>> {
  const now = ctx.clock.now();
  const token = newToken('bws');
  const [live] = await readAll(ctx, liveSessionsOf(ctx, userId));
  const oldest = live
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, Math.max(0, live.length - MOST_LIVE + 1));
  const ended = await endSessions(ctx, oldest, 'limit');
  const row = {
    userId,
    tokenHash: await hashToken(token),
    method,
    lastSeen: new Date(now),
    expiresAt: new Date(now + LIFETIME_MS),
    ip: ctx.request.clientIp?.slice(0, 45),
    userAgent: ctx.request.userAgent?.slice(0, 512),
  };
  const opened = await sessions.plan.insert(ctx, row, { detail });
  const withinLimit = guard(
    `(SELECT count(*) FROM sessions WHERE tenant_id = ? AND user_id = ? AND revoked_at IS NULL
 AND expires_at > ?) <= ?`,
    [ctx.tenantId, userId, now, MOST_LIVE],
    () => conflict('version', 'a session was opened at the same moment'),
  );
  const { id: sessionId, expiresAt } = opened.result;
  return combine({ token, sessionId, expiresAt }, [
    ended,
    opened,
    change(undefined, { steps: [withinLimit] }),
  ]);
}
