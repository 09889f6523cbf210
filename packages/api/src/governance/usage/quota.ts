import { BreakwaterError } from '@breakwater/db';
import * as z from 'zod';
import { time } from '../../fields.ts';
import { TIERS, type Tier } from '../terms.ts';

/** Units a UTC month. */
export const MONTHLY_UNITS: Readonly<Record<Tier, number | null>> = {
  free: 1_000,
  pro: 10_000,
  premium: 50_000,
  enterprise: null,
};

export const Quota = z
  .object({
    tier: z.enum(TIERS).nullable().describe('Of the API key; null for people and services.'),
    limit: z.int().nullable().describe('Units a UTC month; null: unlimited.'),
    used: z.int(),
    remaining: z.int().nullable().describe('null: unlimited.'),
    resetsAt: time.describe('First instant of the next UTC month.'),
  })
  .meta({ id: 'Quota', description: 'What a meter counted this month, and what is left.' });

export type Quota = z.output<typeof Quota>;

/** `YYYY-MM` of a moment, in UTC. */
export function periodOf(now: number): string {
  const date = new Date(now);
  return `${date.getUTCFullYear()}-${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
}

/** The first instant of the month after. */
export function nextPeriod(now: number): Date {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
}

export function quotaOf(tier: Tier | null, used: number, now: number): Quota {
  const limit = tier === null ? null : MONTHLY_UNITS[tier];
  const remaining = limit === null ? null : Math.max(0, limit - used);
  return { tier, limit, used, remaining, resetsAt: nextPeriod(now) };
}

/** The refusal of a unit beyond the month's. */
export function quotaExceeded({ tier, limit, used, resetsAt }: Quota, now: number): BreakwaterError {
  return new BreakwaterError(
    'QUOTA_EXCEEDED',
    `the ${limit} units of this month are used; the next begin at ${resetsAt.toISOString()}`,
    {
      reason: 'monthly_quota',
      tier,
      limit,
      used,
      remaining: 0,
      resetsAt: resetsAt.toISOString(),
      retryAfterMs: resetsAt.getTime() - now,
    },
  );
}
