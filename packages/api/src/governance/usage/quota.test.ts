import { expect, test } from 'vitest';
import { TIERS } from '../terms.ts';
import { MONTHLY_UNITS, nextPeriod, periodOf, quotaExceeded, quotaOf } from './quota.ts';

const at = (iso: string) => Date.parse(iso);

test('a month begins and ends with its UTC instants', () => {
  for (const [iso, period, next] of [
    ['2026-01-01T00:00:00.000Z', '2026-01', '2026-02-01T00:00:00.000Z'],
    ['2026-01-31T23:59:59.999Z', '2026-01', '2026-02-01T00:00:00.000Z'],
    ['2028-02-29T12:00:00.000Z', '2028-02', '2028-03-01T00:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z', '2026-12', '2027-01-01T00:00:00.000Z'],
  ] as const) {
    expect([periodOf(at(iso)), nextPeriod(at(iso)).toISOString()]).toEqual([period, next]);
  }
});

test('each tier has its units, enterprise and no tier any number', () => {
  expect(TIERS.map(tier => [tier, MONTHLY_UNITS[tier]])).toEqual([
    ['free', 1000],
    ['pro', 10_000],
    ['premium', 50_000],
    ['enterprise', null],
  ]);
  const now = at('2026-05-05T00:00:00.000Z');
  const resetsAt = new Date('2026-06-01T00:00:00.000Z');
  expect(quotaOf('free', 999, now)).toEqual({
    ...{ tier: 'free', limit: 1000, used: 999, remaining: 1, resetsAt },
  });
  expect(quotaOf('free', 1000, now)).toMatchObject({ remaining: 0 });
  expect(quotaOf('free', 1001, now)).toMatchObject({ used: 1001, remaining: 0 });
  for (const tier of ['enterprise', null] as const) {
    expect(quotaOf(tier, 5, now)).toEqual({ tier, limit: null, used: 5, remaining: null, resetsAt });
  }
});

test('a refusal says what is used and when there is more', () => {
  const now = at('2026-05-31T23:59:59.000Z');
  expect(quotaExceeded(quotaOf('free', 1000, now), now)).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    details: {
      ...{ reason: 'monthly_quota', tier: 'free', limit: 1000, used: 1000, remaining: 0 },
      ...{ resetsAt: '2026-06-01T00:00:00.000Z', retryAfterMs: 1000 },
    },
  });
});
