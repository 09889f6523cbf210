import {
  BreakwaterError,
  type Counted,
  conflict,
  guard,
  type Id,
  isId,
  type Result,
  type Statement,
  type Step,
} from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { TIERS, type Tier } from '../terms.ts';
import { MONTHLY_UNITS, periodOf, type Quota, quotaExceeded, quotaOf } from './quota.ts';

/** Who is metered: an API key by itself, people and services on their tenant's meter. */
export interface Meter {
  readonly subject: string;
  readonly tier: Tier | null;
  readonly used: number;
}

/** Of the caller, or of another key of the tenant. */
export function meterStatement(ctx: Caller, key = keyOf(ctx)): Statement {
  const period = periodOf(ctx.clock.now());
  return key === null
    ? {
        sql: 'SELECT ?1, NULL, coalesce((SELECT count FROM usage_counters WHERE subject = ?1 AND period = ?2), 0)',
        args: [ctx.tenantId, period],
      }
    : {
        sql: `SELECT id, tier, coalesce((SELECT count FROM usage_counters WHERE subject = k.id AND period = ?), 0)
 FROM api_keys k WHERE tenant_id = ? AND id = ?`,
        args: [period, ctx.tenantId, key],
      };
}

export function meterOf(result: Result | undefined): Meter {
  const [subject, tier, used] = result?.rows[0] ?? [];
  if (subject === undefined) throw credentialGone();
  return {
    subject: String(subject),
    tier: TIERS.find(known => known === tier) ?? null,
    used: Number(used ?? 0),
  };
}

/** Id of the calling API key, null for anyone else. */
export function keyOf({ principal }: Caller): Id<'key'> | null {
  const id = principal?.id ?? '';
  return isId('key', id) ? id : null;
}

/** Whose meter a call runs on: the calling key's, or its tenant's. */
export const subjectOf = (ctx: Caller): string => keyOf(ctx) ?? ctx.tenantId;

export const quotaNow = (ctx: Caller, { tier, used }: Meter): Quota => quotaOf(tier, used, ctx.clock.now());

const credentialGone = () =>
  new BreakwaterError('UNAUTHENTICATED', 'a valid credential is required: Authorization: Bearer <token>');

/** The credential is still good when its effect commits. */
export function credentialLives(ctx: Caller): Step {
  const now = ctx.clock.now();
  const tenant = 'EXISTS (SELECT 1 FROM tenants WHERE id = ? AND deleted_at IS NULL)';
  const { principal, tenantId, sessionId } = ctx;
  switch (principal?.kind) {
    case 'apiKey':
      return guard(
        `${tenant} AND EXISTS (SELECT 1 FROM api_keys WHERE id = ? AND is_active = 1 AND (expires_at IS NULL OR expires_at > ?))`,
        [tenantId, principal.id, now],
        credentialGone,
      );
    case 'servicePrincipal':
      return guard(
        `${tenant} AND EXISTS (SELECT 1 FROM service_principals WHERE id = ? AND (expires_at IS NULL OR expires_at > ?))`,
        [tenantId, principal.id, now],
        credentialGone,
      );
    case 'user':
      return guard(
        `${tenant} AND EXISTS (SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = ?
 AND s.revoked_at IS NULL AND s.expires_at > ? AND u.is_active = 1 AND u.deleted_at IS NULL)`,
        [tenantId, sessionId, now],
        credentialGone,
      );
    default:
      return guard(tenant, [tenantId], credentialGone);
  }
}

const TIER_LIMIT = `CASE (SELECT tier FROM api_keys WHERE id = ?) ${Object.entries(MONTHLY_UNITS)
  .map(([tier, units]) => `WHEN '${tier}' THEN ${units ?? Number.MAX_SAFE_INTEGER}`)
  .join(' ')} END`;

/** `used` and `remaining` of the quota at `path`, `before` units ago, as the commit knows them. */
export function countedQuota(ctx: Caller, meter: Meter, before: number, path: Counted['path']): Counted[] {
  const { limit } = quotaNow(ctx, meter);
  const used = {
    sql: '(SELECT count - ? FROM usage_counters WHERE subject = ? AND period = ?)',
    args: [before, meter.subject, periodOf(ctx.clock.now())],
  };
  const counted = [{ path: [...path, 'used'], value: used }];
  if (limit === null) return counted;
  const remaining = { sql: `max(0, ? - ${used.sql})`, args: [limit, ...used.args] };
  return [...counted, { path: [...path, 'remaining'], value: remaining }];
}

export interface Metering {
  readonly units: number;
  /** What a lost race for the last units means: told to the caller, or planned again with what is left. */
  readonly whenLost: 'refuse' | 'replan';
  /** The counter once the commit stands. */
  readonly counted: (used: number) => void;
}

/** Counts units on the meter, only while its tier, as it is in the commit, allows them. */
export function count(ctx: Caller, meter: Meter, { units, whenLost, counted }: Metering): Step[] {
  const now = ctx.clock.now();
  const period = periodOf(now);
  const key = keyOf(ctx);
  const counting: Step = {
    sql: `INSERT INTO usage_counters (subject, period, tenant_id, count) VALUES (?, ?, ?, ?)
 ON CONFLICT (subject, period) DO UPDATE SET count = count + excluded.count RETURNING count`,
    args: [meter.subject, period, ctx.tenantId, units],
    returned: rows => {
      const used = rows[0]?.[0];
      if (used !== undefined) counted(Number(used));
    },
  };
  if (key === null) return [counting];
  const refusal = () =>
    whenLost === 'replan'
      ? conflict('version', 'others used what was left')
      : quotaExceeded(quotaOf(meter.tier, quotaNow(ctx, meter).limit ?? meter.used, now), now);
  const allowed = guard(
    `(SELECT count FROM usage_counters WHERE subject = ? AND period = ?) <= ${TIER_LIMIT}`,
    [meter.subject, period, key],
    refusal,
  );
  return [counting, allowed];
}
