import type { Id } from '@breakwater/db';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Belief, meanOf, PRIORS, varianceOf } from '../beliefs/belief.ts';
import { featuresOf, type Intent } from '../intents/intent.ts';
import { ACTIONS, ENVIRONMENTS } from '../terms.ts';
import { choose } from './action.ts';
import { assess } from './assess.ts';
import { businessImpact, epistemicUncertainty, predictiveRisk } from './context.ts';
import { counterfactualOf } from './counterfactual.ts';
import { asked, database, deploy, fresh, grant, vm } from './fixture.ts';
import { fuse } from './fusion.ts';
import { justificationOf } from './justification.ts';
import { smoothed } from './losses.ts';
import { corrected, type Remembered, recall } from './memory.ts';
import { hyperprior, logistic } from './model.ts';

const NINE = 9;
const SIX = 6;

const inProd = <T extends Intent>(intent: T): T => ({ ...intent, environment: 'prod' });
const noon = { category: 'compute', isProduction: false, hour: 12 } as const;

/** A model that always says 0.6. */
const always = (p: number, n0 = 1000) =>
  logistic.parse({ intercept: Math.log(p / (1 - p)), features: [], n0 });
const prior = (mean: number, n0 = 100) => hyperprior.parse({ mean, p5: 0, p50: mean, p95: 1, n0 });

describe('fusion', () => {
  it.each([
    [0, 1, 0, 0.0769230769],
    [10, 0.9, 0.1, 0.1092307692],
    [50, 0.7, 0.3, 0.1738461538],
  ])('with a hyperprior only, %i outcomes give it %f', (n, conjugate, hyper, raw) => {
    const fused = fuse(PRIORS.compute, n, { logistic: null, hyperprior: prior(0.4) }, noon);
    expect(fused.weights.conjugate).toBeCloseTo(conjugate, NINE);
    expect(fused.weights.hyper).toBeCloseTo(hyper, NINE);
    expect(fused.raw).toBeCloseTo(raw, NINE);
  });

  it.each([
    [200, 0.8, 0.2, 0.1815384615],
    [5000, 0.4, 0.6, 0.3907692308],
  ])('with a logistic model only, %i outcomes', (n, conjugate, hmc, raw) => {
    const fused = fuse(PRIORS.compute, n, { logistic: always(0.6), hyperprior: null }, noon);
    expect(fused.weights.conjugate).toBeCloseTo(conjugate, NINE);
    expect(fused.weights.hmc).toBeCloseTo(hmc, NINE);
    expect(fused.raw).toBeCloseTo(raw, NINE);
  });

  it.each([
    [10, 1000, [0.89, 0.1, 0.01], 0.1144615385],
    [500, 1000, [0.35, 0.15, 0.5], 0.3869230769],
    [200, 100, [0.28, 0.12, 0.6], 0.4295384615],
  ])('with both, %i outcomes and a logistic n0 of %i', (n, n0, [conjugate, hyper, hmc], raw) => {
    const fused = fuse(PRIORS.compute, n, { logistic: always(0.6, n0), hyperprior: prior(0.4) }, noon);
    expect(fused.weights.conjugate).toBeCloseTo(conjugate ?? 0, NINE);
    expect(fused.weights.hyper).toBeCloseTo(hyper ?? 0, NINE);
    expect(fused.weights.hmc).toBeCloseTo(hmc ?? 0, NINE);
    expect(fused.raw).toBeCloseTo(raw, NINE);
  });

  it('production multiplies once and stops at certainty', () => {
    const fused = fuse(
      PRIORS.database,
      5000,
      { logistic: always(0.95), hyperprior: prior(0.9) },
      {
        category: 'database',
        isProduction: true,
        hour: 0,
      },
    );
    expect(fused.raw).toBeCloseTo(0.7222105263, NINE);
    expect(fused.inContext).toBe(1);
  });

  it('a logistic model sees production, the hour and the category, and nothing it does not know', () => {
    const model = logistic.parse({ intercept: 0.2, features: [{ name: 'env_prod', coefficient: 0.4 }] });
    const at = (isProduction: boolean) =>
      fuse(PRIORS.compute, 0, { logistic: model, hyperprior: null }, { ...noon, isProduction }).means.hmc;
    expect(at(false)).toBeCloseTo(0.5498339973, NINE);
    expect(at(true)).toBeCloseTo(0.6456563062, NINE);
    const hours = logistic.parse({ intercept: 0, features: [{ name: 'sin_hour', coefficient: 1 }] });
    const six = fuse(PRIORS.compute, 0, { logistic: hours, hyperprior: null }, { ...noon, hour: 6 });
    expect(six.means.hmc).toBeCloseTo(1 / (1 + Math.exp(-1)), NINE);
  });

  it('weights sum to one, risks stay probabilities, and risk only rises with failures', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    const count = fc.integer({ min: 0, max: 1_000_000 });
    const n0 = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(
        fc.record({ alpha: fc.integer({ min: 1, max: 1e6 }), beta: fc.integer({ min: 1, max: 1e6 }) }),
        count,
        fc.option(fc.tuple(probability, n0)),
        fc.option(fc.tuple(fc.double({ min: 0.001, max: 0.999, noNaN: true }), n0)),
        fc.boolean(),
        (belief, n, hyper, hmc, isProduction) => {
          const model = {
            hyperprior: hyper === null ? null : prior(...hyper),
            logistic: hmc === null ? null : always(...hmc),
          };
          const fused = fuse(belief, n, model, { ...noon, isProduction });
          const { conjugate, hyper: h, hmc: m } = fused.weights;
          expect(conjugate + h + m).toBeCloseTo(1, 12);
          for (const value of [conjugate, h, m, fused.inContext]) {
            expect(value).toBeGreaterThanOrEqual(-1e-12);
            expect(value).toBeLessThanOrEqual(1 + 1e-12);
          }
          const worse = fuse({ ...belief, alpha: belief.alpha + 1 }, n, model, { ...noon, isProduction });
          expect(worse.inContext).toBeGreaterThanOrEqual(fused.inContext - 1e-12);
        },
      ),
    );
  });
});

describe('memory', () => {
  const remember = (intent: Intent, success: boolean, intentId: Id<'int'> = 'int_x'): Remembered => ({
    intentId,
    features: featuresOf(intent),
    success,
  });
  const prod = inProd(database);

  it.each<[string, Intent, Belief, number, Remembered[], number, number | null, number | null]>([
    ['a failure of the same', vm, { alpha: 2, beta: 12 }, 1, [remember(vm, false)], 0.1771428571, 0, 0.04],
    ['a success of the same', vm, { alpha: 1, beta: 13 }, 1, [remember(vm, true)], 0.0685714286, 1, 0.04],
    [
      'three that are less and less alike',
      database,
      { alpha: 2.5, beta: 10 },
      1,
      [
        remember({ ...database, resourceType: 'storage_account', region: 'northeurope' }, true),
        remember({ ...database, region: 'westus' }, false),
        remember(database, true),
      ],
      0.21773913,
      0.652173913,
      0.12,
    ],
    [
      'twenty successes of the same',
      prod,
      { alpha: 1.5, beta: 28 },
      1.5,
      Array.from({ length: 20 }, () => remember(prod, true)),
      0.0610169492,
      1,
      0.2,
    ],
    [
      'one that is not alike enough',
      { ...inProd(grant), permissionLevel: 'admin', resourceScope: '/s/2' },
      { alpha: 3, beta: 10 },
      1.5,
      [remember({ ...grant, resourceScope: '/s/1' }, false)],
      0.3461538462,
      null,
      null,
    ],
  ])('%s', (_, intent, belief, multiplier, remembered, risk, successRate, weight) => {
    const memory = recall(featuresOf(intent), remembered);
    if (successRate === null) expect(memory.successRate).toBeNull();
    else expect(memory.successRate).toBeCloseTo(successRate, NINE);
    if (weight === null) expect(memory.weight).toBeNull();
    else expect(memory.weight).toBeCloseTo(weight, NINE);
    expect(corrected(meanOf(belief) * multiplier, memory)).toBeCloseTo(risk, NINE);
  });

  it('neighbours come most alike first, the newer of equals first', () => {
    const { neighbours } = recall(featuresOf(database), [
      remember({ ...database, region: 'westus' }, true, 'int_3'),
      remember(database, true, 'int_2'),
      remember(database, false, 'int_1'),
    ]);
    expect(neighbours.map(one => [one.intentId, one.similarity])).toEqual([
      ['int_2', 1],
      ['int_1', 1],
      ['int_3', 0.8],
    ]);
  });

  it('the scope of a grant counts by its first two segments', () => {
    const locus = (resourceScope: string) => featuresOf({ ...grant, resourceScope }).locus;
    expect(locus('/Subscriptions/S1/rg/x')).toBe('/subscriptions/s1');
    expect(locus('/')).toBe('/');
  });

  it('moves the risk by at most a fifth and keeps it a probability', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.boolean(), { maxLength: 30 }),
        (risk, results) => {
          const moved = corrected(
            risk,
            recall(
              featuresOf(vm),
              results.map(success => remember(vm, success)),
            ),
          );
          expect(Math.abs(moved - risk)).toBeLessThanOrEqual(0.2 + 1e-12);
          expect(moved).toBeGreaterThanOrEqual(-1e-12);
          expect(moved).toBeLessThanOrEqual(1 + 1e-12);
        },
      ),
    );
  });
});

describe('what the caller reports', () => {
  it.each([
    [{ latencyMs: 200, errorRate: 0.02, throughput: 1000 }, 1.2],
    [{ latencyMs: 200, errorRate: 0.02 }, 12],
    [{ latencyMs: 200, errorRate: 0, throughput: 1000 }, 0],
    [{ latencyMs: 200, throughput: 1000 }, 0],
    [{ latencyMs: 200, errorRate: 0.02, throughput: 0 }, 0],
  ])('telemetry %o costs %f', (telemetry, impact) => {
    expect(businessImpact({ telemetry })).toBeCloseTo(impact, NINE);
  });

  it.each([
    [
      [
        ['high', 0.9],
        ['low', 0.5],
      ],
      0.3214488172,
    ],
    [[['critical', 1]], 0.95],
    [[['low', 0.1]], 0.01],
    [[], 0],
  ] as const)('forecasts %j come to %f', (given, risk) => {
    const forecasts = given.map(([riskLevel, confidence]) => ({ riskLevel, confidence }));
    expect(predictiveRisk({ forecasts })).toBeCloseTo(risk, NINE);
  });

  it.each([
    [10, 0.6065306597],
    [13, 0.5220457768],
    [14, 0.4965853038],
    [20, 0.3678794412],
  ])('a history of %i leaves an uncertainty of %f', (historyLength, psi) => {
    expect(epistemicUncertainty({ epistemic: { historyLength } })).toBeCloseTo(psi, NINE);
  });

  it('uncertainties combine as independent ones do', () => {
    const psi = epistemicUncertainty({
      epistemic: { entropy: 0.2, historyLength: Math.round(-Math.log(0.2) / 0.05) },
      forecasts: [{ riskLevel: 'low', confidence: 0.7 }],
    });
    expect(psi).toBeCloseTo(1 - 0.9 * 0.7 * (1 - Math.exp(-1.6)), NINE);
    expect(epistemicUncertainty({ forecasts: [{ riskLevel: 'low', confidence: 0 }] })).toBe(0);
    expect(epistemicUncertainty({ epistemic: {} })).toBe(0);
  });

  it('smoothing follows .9 of the past', () => {
    let value: number | null = null;
    const seen = [0.2, 0.5, 0.5, 0.5].map(risk => {
      value = smoothed(risk, value);
      return value;
    });
    for (const [i, expected] of [0.2, 0.23, 0.257, 0.2813].entries())
      expect(seen[i]).toBeCloseTo(expected, NINE);
  });
});

describe('the action', () => {
  const of = (risk: number, belief: Belief, rest = {}) => ({
    risk,
    variance: varianceOf(belief),
    businessImpact: 0,
    predictiveRisk: 0,
    psi: 0,
    estimatedValue: 0,
    ...rest,
  });
  it.each([
    [0.15, 1.5, 8, {}, 0, false, 'approve', 'expected_loss', [1.563316, 6.8, 2]],
    [0.95, 1, 10, {}, 0, false, 'deny', 'expected_loss', [9.534435, 0.4, 2]],
    [0.1, 1.5, 12, { estimatedValue: 1000 }, 0, false, 'approve', 'expected_loss', [1.034057, 3007.2, 2]],
    [0.5, 1, 1, {}, 0, false, 'escalate', 'expected_loss', [5.416667, 4, 2]],
    [0.19, 19, 81, {}, 0, false, 'approve', 'expected_loss', [1.907619, 6.48, 2]],
    [0.21, 21, 79, {}, 0, false, 'escalate', 'expected_loss', [2.108213, 6.32, 2]],
    [0.74, 74, 26, {}, 0, false, 'escalate', 'expected_loss', [7.409525, 2.08, 2]],
    [0.76, 76, 24, {}, 0, false, 'deny', 'expected_loss', [7.60903, 1.92, 2]],
    [0.75, 7.5e11, 2.5e11, {}, 0, false, 'deny', 'expected_loss', [7.5, 2, 2]],
    [0.3, 3, 7, { psi: 0.5 }, 0, false, 'approve', 'expected_loss', [3.095455, 5.6, 4]],
    [0.3, 3, 7, { psi: 0.5 }, 0, true, 'escalate', 'context_floor', [3.095455, 5.6, 4]],
    [0.3, 3, 7, { psi: 0.5000001 }, 0, false, 'escalate', 'epistemic_gate', [3.095455, 5.6, 4]],
    [0.9, 9, 1, { estimatedValue: 1 }, 0, false, 'escalate', 'expected_loss', [9.040909, 3.8, 2]],
    [0.9, 9, 1, { estimatedValue: 1 }, 0, true, 'deny', 'context_floor', [9.040909, 3.8, 2]],
    [0.05, 5, 95, {}, 1, false, 'deny', 'violation', [0.502351, 7.6, 2]],
    [0.05, 5, 95, { businessImpact: 0.5 }, 0, false, 'escalate', 'expected_loss', [3.002351, 7.6, 2]],
    [0.1, 1, 9, { predictiveRisk: 0.7 }, 0, false, 'escalate', 'expected_loss', [2.440909, 7.2, 2]],
  ] as const)('risk %f of Beta(%f, %f) with %o, %i violations, by an agent: %s', (...row) => {
    const [risk, alpha, beta, rest, violations, byAgent, action, decidedBy, losses] = row;
    const chosen = choose(of(risk, { alpha, beta }, rest), violations, byAgent);
    expect([chosen.action, chosen.decidedBy]).toEqual([action, decidedBy]);
    for (const [i, one] of ACTIONS.entries()) expect(chosen.losses[one]).toBeCloseTo(losses[i] ?? 0, SIX);
  });

  it('an agent is never let off more lightly for what it reports', () => {
    const strictness = { approve: 0, escalate: 1, deny: 2 };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.double({ min: 0, max: 1e6, noNaN: true }), (risk, psi, estimatedValue) => {
        const plain = choose(of(risk, PRIORS.default), 0, true);
        const reported = choose(of(risk, PRIORS.default, { psi, estimatedValue }), 0, true);
        expect(strictness[reported.action]).toBeGreaterThanOrEqual(strictness[plain.action]);
      }),
    );
  });
});

describe('the first evaluation of a fresh tenant', () => {
  it.each<[Intent, number, number[], number, number[], string]>([
    [vm, 0.0769230769, [0.79459, 7.384615], 0.1153846154, [1.179205, 7.076923], 'approve'],
    [database, 0.1578947368, [1.642264, 6.736842], 0.2368421053, [2.431737, 6.105263], 'escalate'],
    [
      { ...vm, resourceType: 'virtual_network' },
      0.1071428571,
      [1.110635, 7.142857],
      0.1607142857,
      [1.646349, 6.714286],
      'approve',
    ],
    [deploy, 0.0909090909, [0.943526, 7.272727], 0.1363636364, [1.398072, 6.909091], 'approve'],
    [grant, 0.1666666667, [1.720085, 6.666667], 0.25, [2.553419, 6], 'escalate'],
  ])(
    '%# has the risk, losses and action of the specification',
    (intent, dev, devLosses, prod, prodLosses, action) => {
      const first = assess(asked(intent), fresh(intent));
      expect(first.riskScore).toBeCloseTo(dev, NINE);
      expect(first.action).toBe('approve');
      expect(first.losses.approve).toBeCloseTo(devLosses[0] ?? 0, SIX);
      expect(first.losses.deny).toBeCloseTo(devLosses[1] ?? 0, SIX);
      const second = assess(asked(inProd(intent)), fresh(intent));
      expect(second.riskScore).toBeCloseTo(prod, NINE);
      expect(second.action).toBe(action);
      expect(second.losses.approve).toBeCloseTo(prodLosses[0] ?? 0, SIX);
      expect(second.losses.deny).toBeCloseTo(prodLosses[1] ?? 0, SIX);
      expect(second.losses.escalate).toBe(2);
    },
  );

  it.each(ENVIRONMENTS)(
    'a deployment counts as production by either of its environments (%s)',
    environment => {
      const one: Intent = { ...deploy, environment, deploymentTarget: 'prod' };
      expect(assess(asked(one), fresh(one)).riskScore).toBeCloseTo(0.1363636364, NINE);
    },
  );
});

describe('the counterfactual and the justification', () => {
  it('a database in production would be approved in staging', () => {
    const question = asked(inProd(database));
    const knowledge = fresh(database);
    const assessment = assess(question, knowledge);
    const found = counterfactualOf(question, knowledge, assessment);
    expect(found.alternativeAction).toBe('approve');
    expect(found.lossDelta).toBeCloseTo(0.4317372378, NINE);
    expect(found.whatWouldChange).toHaveLength(1);
    const [only] = found.whatWouldChange;
    expect(only).toMatchObject({ factor: 'environment', from: 'prod', to: 'staging', action: 'approve' });
    expect(only?.riskScore).toBeCloseTo(0.1578947368, NINE);
    expect(only?.distance).toBeCloseTo(1.421053, SIX);
    expect(justificationOf(assessment, knowledge.belief)).toBe(
      'escalate: lowest expected loss 2.000. category database, conjugate mean 0.158 (alpha 1.5, beta 8.0), ' +
        'context x1.50, risk 0.237',
    );
  });

  it('a grant in dev would be escalated after one failure, or in production', () => {
    const question = asked(grant);
    const knowledge = fresh(grant);
    const { whatWouldChange } = counterfactualOf(question, knowledge, assess(question, knowledge));
    expect(whatWouldChange.map(({ factor, from, to, action }) => [factor, from, to, action])).toEqual([
      ['outcome', null, 'failure', 'escalate'],
      ['environment', 'dev', 'prod', 'escalate'],
    ]);
    expect(whatWouldChange[0]?.riskScore).toBeCloseTo(0.2307692308, NINE);
    expect(whatWouldChange[0]?.distance).toBeCloseTo(1.163825, SIX);
    expect(whatWouldChange[1]?.distance).toBeCloseTo(1.5, SIX);
  });

  it('a virtual machine with violations would be approved without them', () => {
    const question = asked({ ...vm, policyViolations: ['a', 'b'] });
    const knowledge = fresh(vm);
    const assessment = assess(question, knowledge);
    expect([assessment.action, assessment.decidedBy]).toEqual(['deny', 'violation']);
    const found = counterfactualOf(question, knowledge, assessment);
    expect(found.lossDelta).toBeCloseTo(-6.590025, SIX);
    expect(found.whatWouldChange[0]).toMatchObject({
      factor: 'violations',
      from: 2,
      to: 0,
      action: 'approve',
      distance: 0,
    });
  });

  it('nothing small would change a plain approval', () => {
    const question = asked(vm);
    const knowledge = fresh(vm);
    expect(counterfactualOf(question, knowledge, assess(question, knowledge)).whatWouldChange).toEqual([]);
  });
});
