import { change, commit, PLATFORM, SYSTEM } from '@breakwater/db';
import type { RequestContext } from '../context.ts';
import type { Resolved } from './credential.ts';

const AT_MOST_EVERY_MS = 60_000;

const SESSION_SEEN = 'UPDATE sessions SET last_seen = ? WHERE id = ? AND last_seen <= ?';
const USED = {
  servicePrincipal:
    'UPDATE service_principals SET last_used = ? WHERE id = ? AND (last_used IS NULL OR last_used <= ?)',
  apiKey: 'UPDATE api_keys SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)',
};

/** Notes when a credential was last used: after the response, at most once a minute, and never in its way. */
export function noteUse(
  ctx: RequestContext,
  key: string,
  { principal, sessionId, lastSeen }: Resolved,
): void {
  const now = ctx.app.clock.now();
  const { kind } = principal;
  if (kind === 'root') return;
  if (lastSeen !== null && now - lastSeen < AT_MOST_EVERY_MS) return;
  const [sql, id] = kind === 'user' ? [SESSION_SEEN, sessionId] : [USED[kind], principal.id];
  ctx.app.credentials.used(key, now);
  const touch = change(undefined, { steps: [{ sql, args: [now, id, now - AT_MOST_EVERY_MS] }] });
  const kernel = { db: ctx.db, clock: ctx.app.clock, tenantId: PLATFORM, actor: SYSTEM };
  ctx.background(
    commit(kernel, touch).catch((error: unknown) => {
      ctx.app.credentials.used(key, lastSeen);
      ctx.app.log('warn', 'could not note the use of a credential', { error: String(error) });
    }),
  );
}
