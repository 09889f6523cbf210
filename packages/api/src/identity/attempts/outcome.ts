import {
  type AuditAction,
  auditDraft,
  type BreakwaterError,
  type Change,
  change,
  combine,
  commit,
  conflict,
  guard,
  PLATFORM,
  pluralOf,
  query,
  retryOnConflict,
  type Statement,
} from '@breakwater/db';

import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import { role } from '../fields.ts';
import { counting, EMAIL_LIMIT, EMAIL_WINDOW_MS, STALE_MS } from './counting.ts';
import type { Attempt } from './reserve.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.user.lock': true;
  }
}

const LOCK = 'identity.user.lock' satisfies AuditAction;
// No more than five tries of one address are open at once, so no more than four others can come first.
const MOST_PLANS = 6;

/** The credential was right: the address starts afresh. */
export function succeeded({ ref, address }: Attempt): Change {
  return change(undefined, {
    steps: [outcome(ref, 'success'), ...(address === null ? [] : [unlock(address.key)])],
  });
}

/** Forgets the failures of an address and unlocks it; they still count against the origin they came from. */
export function cleared(key: string, now: number): Change {
  return change(undefined, {
    steps: [
      unlock(key),
      {
        sql: `UPDATE login_attempts SET outcome = 'cleared' WHERE email_key = ? AND ${FAILED}`,
        args: [key, now - STALE_MS],
      },
    ],
  });
}

export interface Refusal {
  readonly action: AuditAction;
  readonly error: BreakwaterError;
  /** The tenant of the account that was meant; null where no one account was. */
  readonly tenantId: string | null;
  /** Goes with the entry. */
  readonly detail?: unknown;
}

/**
 * Records that the credential was wrong: the attempt, the refusal's audit entry, and the lock if this failure is the
 * one that makes it.
 */
export async function failed(ctx: Caller, attempt: Attempt, refusal?: Refusal): Promise<void> {
  await retryOnConflict(async () => {
    const refused = refusal === undefined ? [] : [refusalEntry(ctx, refusal)];
    const locked = attempt.address === null ? [] : [await lockIfDue(ctx, attempt.ref, attempt.address)];
    const settled = change(undefined, { steps: [outcome(attempt.ref, 'failure')] });
    await commit(ctx, combine(undefined, [settled, ...locked, ...refused]));
  }, MOST_PLANS);
}

const FAILED = "(outcome = 'failure' OR (outcome = 'open' AND at < ?))";

const outcome = (ref: string, value: 'success' | 'failure') => ({
  sql: 'UPDATE login_attempts SET outcome = ? WHERE ref = ?',
  args: [value, ref],
});

const unlock = (key: string) => ({ sql: 'DELETE FROM login_locks WHERE email_key = ?', args: [key] });

function refusalEntry(ctx: Caller, { action, error, tenantId, detail }: Refusal): Change {
  const [, entity = ''] = action.split('.');
  return change(undefined, {
    audit: [
      auditDraft(ctx, action, {
        component: pluralOf(entity),
        failure: { code: error.code, message: error.message },
        tenantId: tenantId ?? PLATFORM,
        detail,
      }),
    ],
  });
}

const ACCOUNTS = `SELECT u.tenant_id, u.id, u.role FROM users u
 JOIN tenants t ON t.id = u.tenant_id AND t.deleted_at IS NULL WHERE u.email = ? AND u.deleted_at IS NULL`;

/** Plans with the number of failures as it will be with this one; the commit fails if another one came first. */
async function lockIfDue(
  ctx: Caller,
  ref: string,
  { email, key }: { email: string; key: string },
): Promise<Change> {
  const now = ctx.clock.now();
  const failures = countFailures(ref, key, now);
  const [counted, accounts] = await query(ctx, [
    { sql: `SELECT ${failures.sql}`, args: failures.args },
    { sql: ACCOUNTS, args: [email] },
  ]);
  const count = Number(counted?.rows[0]?.[0]);
  const others = () => conflict('version', 'another attempt was decided at the same moment');
  const asPlanned = change(undefined, {
    steps: [guard(`${failures.sql} = ?`, [...failures.args, count], others)],
  });
  if (count < EMAIL_LIMIT) return asPlanned;
  const lockedUntil = now + EMAIL_WINDOW_MS;
  const lock = change(undefined, {
    steps: [
      {
        sql: `INSERT INTO login_locks (email_key, tenant_id, locked_until) VALUES (?, ?, ?)
 ON CONFLICT (email_key) DO UPDATE SET locked_until = excluded.locked_until`,
        args: [key, PLATFORM, lockedUntil],
      },
    ],
  });
  const told = (accounts?.rows ?? []).map(([tenantId, id, held]) =>
    announceLock(
      ctx,
      { tenantId: String(tenantId), id: String(id), role: role.parse(held), email },
      lockedUntil,
    ),
  );
  return combine(undefined, [asPlanned, lock, ...told]);
}

/** How many failures of the address count once attempt `ref` is one of them, before and after it is stored as such. */
function countFailures(ref: string, key: string, now: number): Statement {
  const { sql, args } = counting(key, now);
  return {
    sql: `(SELECT count(*) FROM login_attempts WHERE ${sql} AND (ref = ? OR ${FAILED}))`,
    args: [...args, ref, now - STALE_MS],
  };
}

interface LockedAccount {
  readonly tenantId: string;
  readonly id: string;
  readonly email: string;
  readonly role: ReturnType<typeof role.parse>;
}

function announceLock(ctx: Caller, { tenantId, id, email, role }: LockedAccount, until: number): Change {
  const lockedUntil = new Date(until);
  const subject = { component: 'users', recordId: id, tenantId };
  const draft = auditDraft(ctx, LOCK, { ...subject, detail: { email, lockedUntil } });
  return combine(undefined, [
    change(undefined, { audit: [draft] }),
    emit(ctx, 'identity.user.locked', subject, { email, role, lockedUntil }),
  ]);
}
