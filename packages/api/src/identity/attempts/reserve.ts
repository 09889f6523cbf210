import {
  BreakwaterError,
  change,
  commit,
  guard,
  PLATFORM,
  query,
  type Statement,
  type Step,
} from '@breakwater/db';
import type { ATTEMPT_KINDS } from '@breakwater/db/schema';
import type { Caller } from '../../context.ts';
import { emailKey, ipKey } from '../addresses.ts';
import { counting, EMAIL_LIMIT, EMAIL_WINDOW_MS, STALE_MS } from './counting.ts';

const IP_LIMIT = 10;
const IP_WINDOW_MS = 5 * 60_000;
const IP_KINDS = "('setup', 'login', 'acceptInvite', 'oidc')";
const MOMENT_MS = 1000;

type AttemptKind = (typeof ATTEMPT_KINDS)[number];
type Scope = 'ip' | 'email';

/** A reserved try at a credential, whose outcome is still open. */
export interface Attempt {
  readonly ref: string;
  /** The address it counts against, for passwords. */
  readonly address: { readonly email: string; readonly key: string } | null;
}

/**
 * Counts a try before any credential is compared, so that parallel tries cannot outrun the limits. RATE_LIMITED
 * leaves no trace and extends nothing. `first` holds further guards.
 */
export async function reserve(
  ctx: Caller,
  kind: AttemptKind,
  email: string | null,
  first: readonly Step[] = [],
): Promise<Attempt> {
  const attempt: Attempt = {
    ref: crypto.randomUUID(),
    address: email === null ? null : { email, key: await emailKey(email) },
  };
  const now = ctx.clock.now();
  const origin = ipKey(ctx.request.clientIp);
  const steps = [
    ...first,
    ...(kind === 'changePassword' ? [] : [originIsFree(attempt, origin, now)]),
    ...(attempt.address === null ? [] : addressIsFree(attempt, attempt.address.key, now)),
    open(attempt, kind, origin, now),
  ];
  try {
    await commit(ctx, change(undefined, { steps }));
  } catch (error) {
    const scope = limitedScope(error);
    if (scope === null) throw error;
    throw tooMany(scope, await waitFor(ctx, scope, attempt, origin, now));
  }
  return attempt;
}

const tooMany = (scope: Scope, retryAfterMs: number) =>
  new BreakwaterError('RATE_LIMITED', 'too many attempts; try again later', { scope, retryAfterMs });

function limitedScope(error: unknown): Scope | null {
  if (!(error instanceof BreakwaterError) || error.code !== 'RATE_LIMITED') return null;
  return error.details?.scope === 'ip' ? 'ip' : 'email';
}

// A reservation whose answer was lost is sent again: it must neither count itself nor be stored twice.
const fromOrigin = `login_attempts WHERE ip_key = ? AND at > ? AND kind IN ${IP_KINDS} AND ref <> ?`;

function originIsFree({ ref }: Attempt, origin: string, now: number): Step {
  const args = [origin, now - IP_WINDOW_MS, ref, IP_LIMIT];
  return guard(`(SELECT count(*) FROM ${fromOrigin}) < ?`, args, () => tooMany('ip', MOMENT_MS));
}

function tried({ ref }: Attempt, key: string, now: number): Statement {
  const { sql, args } = counting(key, now);
  return {
    sql: `login_attempts WHERE ${sql} AND outcome IN ('failure', 'open') AND ref <> ?`,
    args: [...args, ref],
  };
}

function addressIsFree(attempt: Attempt, key: string, now: number): Step[] {
  const { sql, args } = tried(attempt, key, now);
  const refused = () => tooMany('email', MOMENT_MS);
  return [
    guard(
      'NOT EXISTS (SELECT 1 FROM login_locks WHERE email_key = ? AND locked_until > ?)',
      [key, now],
      refused,
    ),
    guard(`(SELECT count(*) FROM ${sql}) < ?`, [...args, EMAIL_LIMIT], refused),
  ];
}

function open({ ref, address }: Attempt, kind: AttemptKind, origin: string, now: number): Step {
  return {
    sql: `INSERT INTO login_attempts (tenant_id, ref, email_key, ip_key, at, kind, outcome)
 VALUES (?, ?, ?, ?, ?, ?, 'open') ON CONFLICT (ref) DO NOTHING`,
    args: [PLATFORM, ref, address?.key ?? null, origin, now, kind],
  };
}

/** Milliseconds until the limit that refused would let a try pass. */
async function waitFor(
  ctx: Caller,
  scope: Scope,
  attempt: Attempt,
  origin: string,
  now: number,
): Promise<number> {
  if (scope === 'ip') {
    const args = [origin, now - IP_WINDOW_MS, attempt.ref];
    const [oldest] = await first(ctx, { sql: `SELECT min(at) FROM ${fromOrigin}`, args });
    return oldest === null ? MOMENT_MS : oldest + IP_WINDOW_MS - now;
  }
  const key = attempt.address?.key ?? '';
  const { sql, args } = tried(attempt, key, now);
  const [lockedUntil, oldest, undecided] = await first(ctx, {
    sql: `SELECT (SELECT locked_until FROM login_locks WHERE email_key = ? AND locked_until > ?), min(at),
 sum(outcome = 'open' AND at >= ?) FROM ${sql}`,
    args: [key, now, now - STALE_MS, ...args],
  });
  if (lockedUntil !== null) return lockedUntil - now;
  return oldest === null || (undecided ?? 0) > 0 ? MOMENT_MS : oldest + EMAIL_WINDOW_MS - now;
}

type Numbers = readonly [number | null, number | null, number | null];

async function first(ctx: Caller, statement: Statement): Promise<Numbers> {
  const [found] = await query(ctx, [statement]);
  const [a, b, c] = (found?.rows[0] ?? []).map(value => (value === null ? null : Number(value)));
  return [a ?? null, b ?? null, c ?? null];
}
