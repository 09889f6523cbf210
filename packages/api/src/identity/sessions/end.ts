import {
  type AuditAction,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  type Read,
  type Statement,
} from '@breakwater/db';
import { type SessionRow, sessions } from './accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.session.revoke': true;
  }
}

export const REVOKE = 'identity.session.revoke' satisfies AuditAction;

type Reason = NonNullable<SessionRow['revokedReason']>;

const LIVE = 'revoked_at IS NULL AND expires_at > ?';

/** The live sessions of the users whose ids a query gives. */
export const liveSessions = (ctx: Ctx, { sql, args }: Statement): Read<SessionRow[]> =>
  sessions.finding(ctx, { sql: `user_id IN (${sql}) AND ${LIVE}`, args: [...args, ctx.clock.now()] });

export const liveSessionsOf = (ctx: Ctx, userId: string) => liveSessions(ctx, { sql: '?', args: [userId] });

/** Ends live sessions, each with its own audit entry. */
export async function endSessions(
  ctx: Ctx,
  rows: readonly SessionRow[],
  reason: Reason,
): Promise<Change<number>> {
  if (rows.length === 0) return change(0);
  const ids = JSON.stringify(rows.map(row => row.id));
  const untouched = guard(
    '(SELECT count(*) FROM sessions WHERE id IN (SELECT value FROM json_each(?)) AND revoked_at IS NULL) = ?',
    [ids, rows.length],
    () => conflict('version', 'a session was ended by someone else'),
  );
  const ended: Change[] = [change(undefined, { steps: [untouched] })];
  const patch = { revokedAt: new Date(ctx.clock.now()), revokedReason: reason };
  for (const row of rows) ended.push(await sessions.plan.updateRow(ctx, row, patch, { action: REVOKE }));
  return combine(rows.length, ended);
}

/** Ends the live sessions of the users, which were read, but `keep`; the commit fails if one is opened meanwhile. */
export async function endAllSessions(
  ctx: Ctx,
  userIds: readonly string[],
  live: readonly SessionRow[],
  reason: Reason,
  keep: string | null = null,
): Promise<Change<number>> {
  const ended = await endSessions(
    ctx,
    live.filter(row => row.id !== keep),
    reason,
  );
  const noneLeft = guard(
    `NOT EXISTS (SELECT 1 FROM sessions WHERE tenant_id = ? AND user_id IN (SELECT value FROM json_each(?))
 AND ${LIVE} AND id IS NOT ?)`,
    [ctx.tenantId, JSON.stringify(userIds), ctx.clock.now(), keep],
    () => conflict('version', 'a session was opened at the same moment'),
  );
  return combine(ended.result, [ended, change(undefined, { steps: [noneLeft] })]);
}
