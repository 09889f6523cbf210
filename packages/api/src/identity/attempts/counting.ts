import type { Statement } from '@breakwater/db';

/** So many failures of an address within the window lock it. */
export const EMAIL_LIMIT = 5;
export const EMAIL_WINDOW_MS = 15 * 60_000;
/** An attempt still open after this long counts as a failure: its call died. */
export const STALE_MS = 60_000;

/** Condition: the attempt of this address counts now – in the window, after its last success and its last lock. */
export function counting(key: string, now: number): Statement {
  const since = now - EMAIL_WINDOW_MS;
  return {
    sql: `email_key = ? AND at > ?
 AND at > coalesce((SELECT max(at) FROM login_attempts WHERE email_key = ? AND at > ? AND outcome = 'success'), -1)
 AND at >= coalesce((SELECT locked_until FROM login_locks WHERE email_key = ?), -1)`,
    args: [key, since, key, since, key],
  };
}
