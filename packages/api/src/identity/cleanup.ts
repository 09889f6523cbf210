import { change, commit } from '@breakwater/db';
import type { JobCtx } from '../jobs/job.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Forgets what no longer counts: old attempts, locks and sessions, and tokens, keys and secrets that are dead. */
export async function cleanUpIdentity(ctx: JobCtx): Promise<void> {
  const now = ctx.clock.now();
  const steps = [
    { sql: 'DELETE FROM login_attempts WHERE at < ?', args: [now - DAY_MS] },
    { sql: 'DELETE FROM login_locks WHERE locked_until < ?', args: [now - DAY_MS] },
    {
      sql: 'DELETE FROM sessions WHERE min(expires_at, coalesce(revoked_at, expires_at)) < ?',
      args: [now - 30 * DAY_MS],
    },
    {
      sql: `UPDATE users SET invite_token_hash = NULL, invite_kind = NULL, invite_issued_at = NULL, invite_expires_at = NULL
 WHERE invite_expires_at <= ?`,
      args: [now],
    },
    {
      sql: `UPDATE service_principals SET previous_key_hash = NULL, previous_key_expires_at = NULL
 WHERE previous_key_expires_at <= ?`,
      args: [now],
    },
    {
      sql: `UPDATE webhooks SET previous_secret = NULL, previous_secret_expires_at = NULL
 WHERE previous_secret_expires_at <= ?`,
      args: [now],
    },
  ];
  await commit(ctx, change(undefined, { steps }));
}
