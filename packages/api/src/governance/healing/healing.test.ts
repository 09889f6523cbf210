import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advise } from './advise.ts';
import { DEFAULTS } from './defaults.ts';
import { type Firings, fire } from './fire.ts';
import { reliabilityOf, severityOf } from './health.ts';
import { matches } from './match.ts';
import { projectionsOf } from './projection.ts';
import {
  ADVICE,
  HEALING_METRICS,
  HEALING_OPERATORS,
  type HealingCondition,
  type Metrics,
  type Policy,
} from './terms.ts';

const HOUR = 3_600_000;
const now = Date.UTC(2026, 4, 17);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const measured: fc.Arbitrary<Metrics> = fc
  .record(
    { latencyMs: fc.double({ min: 0, max: 1e6, noNaN: true }), errorRate: share, cpu: share, memory: share },
    { requiredKeys: [] },
  )
  .filter(metrics => Object.keys(metrics).length > 0);
const condition: fc.Arbitrary<HealingCondition> = fc.record({
  metric: fc.constantFrom(...HEALING_METRICS),
  op: fc.constantFrom(...HEALING_OPERATORS),
  value: share,
});

describe('conditions', () => {
  it.each([
    ['gt', 0.5, false],
    ['gt', 0.4999999, true],
    ['lt', 0.5, false],
    ['gte', 0.5, true],
    ['lte', 0.5, true],
    ['eq', 0.5000009, true],
    ['eq', 0.500002, false],
  ] as const)('0.5 %s %f is %s', (op, value, holds) => {
    expect(matches([{ metric: 'cpu', op, value }], { cpu: 0.5 })).toBe(holds);
  });

  it('must all hold: one more never makes a policy match', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 5 }), condition, measured, (some, more, metrics) => {
        if (matches([...some, more], metrics)) expect(matches(some, metrics)).toBe(true);
      }),
    );
  });

  it('on a metric that was not measured do not hold', () => {
    fc.assert(
      fc.property(condition, measured, (one, { [one.metric]: _, ...others }) => {
        expect(matches([one], others)).toBe(false);
      }),
    );
  });
});

describe('severity', () => {
  it.each([
    [{ latencyMs: 500 }, 'critical'],
    [{ errorRate: 0.3 }, 'critical'],
    [{ cpu: 0.9 }, 'critical'],
    [{ latencyMs: 499 }, 'high'],
    [{ latencyMs: 300 }, 'high'],
    [{ errorRate: 0.05 }, 'high'],
    [{ cpu: 0.8 }, 'high'],
    [{ latencyMs: 150 }, 'medium'],
    [{ errorRate: 0.02 }, 'medium'],
    [{ cpu: 0.7 }, 'medium'],
    [{ latencyMs: 149, errorRate: 0.01, cpu: 0.69 }, 'low'],
    [{ memory: 1 }, 'low'],
  ])('of %o is %s', (metrics, severity) => {
    expect(severityOf(metrics)).toBe(severity);
  });
});

describe('reliability', () => {
  it('is that of the metric nearest to its worst', () => {
    expect(reliabilityOf({ latencyMs: 250 })).toBe(0.5);
    expect(reliabilityOf({ latencyMs: 100, errorRate: 0.15, cpu: 0.4, memory: 0.9 })).toBeCloseTo(0.1, 9);
    expect(reliabilityOf({ latencyMs: 5000 })).toBe(0);
  });

  it('is within 0 and 1, and never better when more is measured', () => {
    fc.assert(
      fc.property(measured, share, (metrics, cpu) => {
        const alone = reliabilityOf(metrics);
        expect(alone).toBeGreaterThanOrEqual(0);
        expect(alone).toBeLessThanOrEqual(1);
        if (metrics.cpu === undefined) {
          expect(reliabilityOf({ ...metrics, cpu })).toBeLessThanOrEqual(alone);
        }
      }),
    );
  });
});

describe('projections', () => {
  it('follow the vector: latency 600, restart_container', () => {
    const [projection] = projectionsOf(['restart_container'], { latencyMs: 600 });
    expect(projection?.latencyMs).toMatchObject({ factual: 600, counterfactual: 510, isModelBased: false });
    expect(projection?.latencyMs?.delta).toBeCloseTo(-90, 9);
    expect(projection?.latencyMs?.interval[0]).toBeCloseTo(459, 9);
    expect(projection?.latencyMs?.interval[1]).toBeCloseTo(561, 9);
    expect(projection?.errorRate).toBeNull();
  });

  it('never make it worse, lie in their interval and leave out what was not measured', () => {
    fc.assert(
      fc.property(measured, fc.constantFrom(...ADVICE), (metrics, action) => {
        const [projection] = projectionsOf([action], metrics);
        for (const metric of ['latencyMs', 'errorRate'] as const) {
          const one = projection?.[metric];
          expect(one === null).toBe(metrics[metric] === undefined);
          if (one === null || one === undefined) continue;
          expect(one.counterfactual).toBeLessThanOrEqual(one.factual);
          expect(one.delta).toBe(one.counterfactual - one.factual);
          expect(one.interval[0]).toBeLessThanOrEqual(one.counterfactual);
          expect(one.interval[1]).toBeGreaterThanOrEqual(one.counterfactual);
        }
      }),
    );
  });
});

describe('firing', () => {
  const often = { cooldownSeconds: 0, maxPerHour: 2 };

  it('waits for the cooldown and fires at its very end', () => {
    const before = { lastFiredAt: now, firedAt: [now] };
    const slow = { cooldownSeconds: 180, maxPerHour: 8 };
    const end = now + 180_000;
    expect(fire(slow, before, end - 1)).toEqual({ fired: false, skipped: 'cooldown', nextAllowedAt: end });
    expect(fire(slow, before, end)).toEqual({
      fired: true,
      firings: { lastFiredAt: end, firedAt: [now, end] },
    });
  });

  it('counts the firings of an hour, and one exactly an hour old no more', () => {
    const before = { lastFiredAt: now + 1, firedAt: [now, now + 1] };
    expect(fire(often, before, now + HOUR - 1)).toEqual({
      fired: false,
      skipped: 'hourly_cap',
      nextAllowedAt: now + HOUR,
    });
    expect(fire(often, before, now + HOUR)).toEqual({
      fired: true,
      firings: { lastFiredAt: now + HOUR, firedAt: [now + 1, now + HOUR] },
    });
  });

  it('after the cap was lowered waits until enough of them are old', () => {
    const before = { lastFiredAt: now + 2, firedAt: [now, now + 1, now + 2] };
    const firing = fire({ cooldownSeconds: 0, maxPerHour: 1 }, before, now + 3);
    expect(firing).toMatchObject({ skipped: 'hourly_cap', nextAllowedAt: now + 2 + HOUR });
  });

  const limits = fc.record({
    cooldownSeconds: fc.integer({ min: 0, max: 7200 }),
    maxPerHour: fc.integer({ min: 1, max: 5 }),
  });
  const pauses = fc.array(fc.integer({ min: 0, max: HOUR / 2 }), { maxLength: 60 });

  it('keeps to its cooldown and to its hourly cap whenever it is asked', () => {
    fc.assert(
      fc.property(limits, pauses, (policy, after) => {
        const fired: number[] = [];
        let state: Firings | null = null;
        let at = now;
        for (const pause of after) {
          at += pause;
          const firing = fire(policy, state, at);
          if (!firing.fired) continue;
          state = firing.firings;
          fired.push(at);
        }
        for (const [i, one] of fired.entries()) {
          const next = fired[i + 1];
          if (next !== undefined) expect(next - one).toBeGreaterThanOrEqual(policy.cooldownSeconds * 1000);
          const within = fired.filter(other => other <= one && other > one - HOUR);
          expect(within.length).toBeLessThanOrEqual(policy.maxPerHour);
        }
      }),
    );
  });

  it('fires no earlier than it says, and then nothing else but the cap can hold it', () => {
    fc.assert(
      fc.property(limits, pauses, (policy, after) => {
        let state: Firings | null = null;
        let at = now;
        for (const pause of after) {
          at += pause;
          const firing = fire(policy, state, at);
          if (firing.fired) {
            state = firing.firings;
            continue;
          }
          expect(firing.nextAllowedAt).toBeGreaterThan(at);
          expect(fire(policy, state, firing.nextAllowedAt - 1).fired).toBe(false);
          const then = fire(policy, state, firing.nextAllowedAt);
          if (firing.skipped === 'hourly_cap') expect(then.fired).toBe(true);
          else expect(then.fired || then.skipped === 'hourly_cap').toBe(true);
        }
      }),
    );
  });
});

describe('advice by the policies a tenant begins with', () => {
  const policies: readonly Policy[] = DEFAULTS.map(policy => ({
    ...policy,
    conditions: [...policy.conditions],
    actions: [...policy.actions],
  }));
  const said = (metrics: Metrics) => advise(metrics, policies, new Map(), now);

  it.each([
    [{ latencyMs: 400, errorRate: 0.05 }, ['circuit_breaker'], 'high'],
    [{ latencyMs: 600 }, ['restart_container', 'alert_team', 'circuit_breaker'], 'critical'],
    [
      { errorRate: 0.31, latencyMs: 100 },
      ['rollback', 'circuit_breaker', 'alert_team', 'traffic_shift'],
      'critical',
    ],
    [{ latencyMs: 300 }, ['no_action'], 'high'],
    [{ cpu: 0.95, memory: 0.95 }, ['scale_out'], 'critical'],
    [{ cpu: 0.95 }, ['no_action'], 'critical'],
  ])('for %o is %j', (metrics, actions, severity) => {
    expect(said(metrics)).toMatchObject({ actions, severity });
  });

  it('says of every matching policy what it does', () => {
    expect(said({ latencyMs: 600 }).explanation).toBe(
      'critical: reliability 0.000. high-latency fires: restart_container, alert_team. slow-responses fires: circuit_breaker.',
    );
    const fired = new Map([['slow-responses', { lastFiredAt: now, firedAt: [now] }]]);
    expect(advise({ latencyMs: 400 }, policies, fired, now).explanation).toBe(
      'high: reliability 0.200. slow-responses waits until 2026-05-17T00:03:00.000Z (cooldown).',
    );
    expect(said({ latencyMs: 1 }).explanation).toBe('low: reliability 0.998. No policy matches.');
  });

  it('names no action twice, and one that does nothing only alone', () => {
    fc.assert(
      fc.property(measured, metrics => {
        const { actions, projections } = said(metrics);
        expect(new Set(actions).size).toBe(actions.length);
        if (actions.includes('no_action')) expect(actions).toEqual(['no_action']);
        expect(projections.map(({ action }) => action)).toEqual(actions);
      }),
    );
  });
});
