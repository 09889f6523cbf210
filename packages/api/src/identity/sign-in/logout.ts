import { BreakwaterError, type Change, withResult } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { sessions } from '../sessions/accessor.ts';
import { endSessions } from '../sessions/end.ts';
import { isLive } from '../sessions/revoke.ts';

export const LogoutOutput = z.object({ revoked: z.literal(true) });

/** Ends the calling session. */
export async function logout(ctx: Caller): Promise<Change<z.output<typeof LogoutOutput>>> {
  if (ctx.sessionId === null) throw new BreakwaterError('FORBIDDEN', 'only users have a session to end');
  const row = await sessions.require(ctx, ctx.sessionId);
  const ended = await endSessions(ctx, isLive(ctx, row) ? [row] : [], 'logout');
  return withResult(ended, { revoked: true });
}
