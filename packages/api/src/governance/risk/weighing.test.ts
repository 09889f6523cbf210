import { expect, it } from 'vitest';
import type { Features } from '../intents/intent.ts';
import { assess } from './assess.ts';
import { counterfactualOf } from './counterfactual.ts';
import { asked, deploy, fresh, vm } from './fixture.ts';
import { fuse } from './fusion.ts';
import { justificationOf } from './justification.ts';
import { type Remembered, recall } from './memory.ts';

const belief = { alpha: 1, beta: 12 };
const model = (name: string, coefficient = 2, mean = 0.5, scale = 4) => ({
  logistic: { intercept: -1, features: [{ name, coefficient, mean, scale }], n0: 10 },
  hyperprior: null,
});
const probability = (logit: number) => 1 / (1 + Math.exp(-logit));

it.each([
  ['sin_hour', { hour: 6 }, 1],
  ['sin_hour', { hour: 18 }, -1],
  ['cos_hour', { hour: 0 }, 1],
  ['cos_hour', { hour: 8 }, -0.5],
  ['env_prod', { isProduction: true }, 1],
  ['env_prod', { isProduction: false }, 0],
  ['cat_compute', {}, 1],
  ['cat_database', {}, 0],
  ['weather', {}, 0],
] as const)('the feature %s of %j is %d', (name, moment, value) => {
  const fused = fuse(belief, 5, model(name), {
    ...{ category: 'compute', isProduction: false, hour: 3 },
    ...moment,
  });
  expect(fused.means.hmc).toBeCloseTo(probability(-1 + (2 * (value - 0.5)) / 4), 12);
  expect(fused.weights).toEqual({ conjugate: 0.5, hyper: 0, hmc: 0.5 });
});

it('weights move with outcomes, up to their most', () => {
  const hyperprior = { mean: 0.3, p5: 0.1, p50: 0.3, p95: 0.5, n0: 10 };
  const moment = { category: 'compute', isProduction: false, hour: 3 } as const;
  const weights = (seen: number, both = model('env_prod').logistic) =>
    fuse(belief, seen, { logistic: both, hyperprior }, moment).weights;
  expect(weights(0)).toEqual({ conjugate: 1, hyper: 0, hmc: 0 });
  expect(weights(1).hyper).toBeCloseTo(0.1, 12);
  expect(weights(5).hyper).toBeCloseTo(0.15, 12);
  expect(weights(6).hmc).toBeCloseTo(0.6, 12);
  const most = weights(1000);
  expect([most.hmc, most.hyper, most.conjugate].map(w => Number(w.toFixed(12)))).toEqual([0.6, 0.12, 0.28]);
  const only = fuse(belief, 1000, { logistic: null, hyperprior }, moment);
  expect(only.weights.hyper).toBeCloseTo(0.3, 12);
  expect(only.raw).toBeCloseTo(0.7 * (1 / 13) + 0.3 * 0.3, 12);
});

it('what was reported is told as a change that would lead elsewhere, the nearest first', () => {
  const context = {
    estimatedValue: 0,
    telemetry: { errorRate: 0.5 },
    forecasts: [{ riskLevel: 'critical', confidence: 1 }],
    epistemic: { entropy: 0.5 },
  } as const;
  const question = asked(vm, { context: { ...context, forecasts: [...context.forecasts] } });
  const knowledge = fresh(vm);
  const assessment = assess(question, knowledge);
  expect(assessment.action).toBe('escalate');
  const { alternativeAction, lossDelta, whatWouldChange } = counterfactualOf(question, knowledge, assessment);
  expect(alternativeAction).toBe('deny');
  expect(lossDelta).toBeCloseTo(assessment.losses.deny - assessment.losses.escalate, 12);
  expect(whatWouldChange).toMatchObject([
    { factor: 'telemetry', from: 'given', to: null, action: 'approve' },
  ]);
  const [flip] = whatWouldChange;
  expect(flip?.lossDeltas.deny).toBeCloseTo(0, 12);
  expect(flip?.distance).toBeCloseTo(
    Math.abs(flip?.lossDeltas.approve ?? 0) + Math.abs(flip?.lossDeltas.escalate ?? 0),
    12,
  );
});

it.each([
  ['epistemic', { epistemic: { historyLength: 0 } }],
  ['forecasts', { forecasts: [{ riskLevel: 'low' as const, confidence: 0.1 }], epistemic: {} }],
])('without %s a gated change is approved', (factor, context) => {
  const question = asked(vm, { context });
  const knowledge = fresh(vm);
  const assessment = assess(question, knowledge);
  expect(assessment).toMatchObject({ action: 'escalate', decidedBy: 'epistemic_gate' });
  const { whatWouldChange } = counterfactualOf(question, knowledge, assessment);
  expect(whatWouldChange.map(one => [one.factor, one.from, one.to, one.action])).toContainEqual([
    ...[factor, 'given', null, 'approve'],
  ]);
});

it('a value that keeps a change from being denied is told', () => {
  const context = { estimatedValue: 10, telemetry: { errorRate: 1, latencyMs: 10_000 } };
  const question = asked(vm, { context });
  const knowledge = fresh(vm, { belief: { alpha: 100, beta: 1 } });
  const assessment = assess(question, knowledge);
  expect(assessment).toMatchObject({ action: 'escalate', decidedBy: 'expected_loss' });
  const { whatWouldChange } = counterfactualOf(question, knowledge, assessment);
  expect(whatWouldChange).toContainEqual(
    expect.objectContaining({ factor: 'estimatedValue', from: 10, to: 0, action: 'deny' }),
  );
});

it('a deployment is tried in the other environment whole', () => {
  const question = asked({ ...deploy, environment: 'prod', deploymentTarget: 'prod' });
  const knowledge = fresh(deploy, { belief: { alpha: 2, beta: 11 } });
  const assessment = assess(question, knowledge);
  expect(assessment.action).toBe('escalate');
  expect(counterfactualOf(question, knowledge, assessment).whatWouldChange).toContainEqual(
    expect.objectContaining({ factor: 'environment', from: 'prod', to: 'staging', action: 'approve' }),
  );
});

it('a sentence for people names the reason and the sources that counted', () => {
  const said = (question = asked(vm), knowledge = fresh(vm)) =>
    justificationOf(assess(question, knowledge), knowledge.belief);
  expect(said()).toBe(
    'approve: lowest expected loss 0.795. category compute, conjugate mean 0.077 (alpha 1.0, beta 12.0), context x1.00, risk 0.077',
  );
  expect(said(asked({ ...vm, policyViolations: ['a', 'b'] }))).toContain('deny: 2 policy violation(s). ');
  expect(said(asked(vm, { context: { epistemic: { historyLength: 0 } } }))).toContain(
    'escalate: epistemic uncertainty 1.000 above 0.5. ',
  );
  const relaxed = asked(vm, { byAgent: true, context: { estimatedValue: 100 } });
  expect(said(relaxed, fresh(vm, { belief: { alpha: 100, beta: 1 } }))).toContain(
    'deny: reported context may not relax the action. ',
  );
  const known = fresh(vm, { outcomesSeen: 5, model: model('env_prod'), remembered: [remembered(1, true)] });
  expect(said(asked(vm), known)).toMatch(
    /hmc 0\.\d{3} \(weight 0\.50\).*memory success 1\.000 \(weight 0\.04\)/,
  );
});

const features: Features = { type: 'provision_resource', kind: 'vm', locus: 'eastus', env: 'dev' };
const remembered = (n: number, success: boolean, other: Partial<Features> = {}): Remembered => ({
  intentId: `int_${String(n).padStart(26, '0')}`,
  features: { ...features, ...other },
  success,
});

it('five neighbours at most, and a closer one takes the place of the least alike', () => {
  const distant = Array.from({ length: 5 }, (_, i) => remembered(i, true, { locus: 'westus' }));
  const { neighbours, successRate, weight } = recall(features, [...distant, remembered(9, false)]);
  expect(neighbours.map(({ similarity }) => similarity)).toEqual([1, 0.8, 0.8, 0.8, 0.8]);
  expect(neighbours[0]?.intentId).toBe(remembered(9, false).intentId);
  expect(successRate).toBeCloseTo(3.2 / 4.2, 12);
  expect(weight).toBe(0.2);
  expect(recall(features, [...distant, remembered(9, false, { locus: 'westus' })]).neighbours).toHaveLength(
    5,
  );
  expect(recall(features, [remembered(1, true, { type: 'grant_access' })]).neighbours).toEqual([]);
  expect(recall(features, [remembered(1, true, { kind: 'x', locus: 'y' })]).neighbours).toMatchObject([
    { similarity: 0.5 },
  ]);
});
