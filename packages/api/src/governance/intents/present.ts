import type { DecisionContributions } from '@breakwater/db/schema';
import type * as z from 'zod';
import { type Belief, meanOf } from '../beliefs/belief.ts';
import type { DecisionRow } from '../decisions/accessor.ts';
import type { Assessment } from '../risk/assess.ts';
import type { Quota } from '../usage/quota.ts';
import type { Evaluation, Simulation } from './schemas.ts';

/** The numbers a decision rests on, by name. */
export function contributionsOf(
  { fused, memory, ...assessed }: Assessment,
  belief: Belief,
  outcomesSeen: number,
): DecisionContributions {
  return {
    conjugateMean: meanOf(belief),
    conjugateAlpha: belief.alpha,
    conjugateBeta: belief.beta,
    variance: assessed.variance,
    hyperMean: fused.means.hyper,
    hmcPrediction: fused.means.hmc,
    weights: fused.weights,
    contextMultiplier: fused.contextMultiplier,
    outcomesSeen,
    riskBeforeMemory: fused.inContext,
    decayedRisk: assessed.decayedRisk,
    psi: assessed.psi,
    predictiveRisk: assessed.predictiveRisk,
    businessImpact: assessed.businessImpact,
    estimatedValue: assessed.estimatedValue,
    neighbours: [...memory.neighbours],
    cost: assessed.cost,
  };
}

/** Parts that add up to the risk. */
export function riskFactorsOf({ fused, memory, riskScore }: Assessment): Record<string, number> {
  const { weights, means, raw, inContext, contextMultiplier } = fused;
  return {
    ...(weights.conjugate === 0 ? {} : { conjugate: weights.conjugate * means.conjugate }),
    ...(weights.hyper === 0 ? {} : { hyperprior: weights.hyper * means.hyper }),
    ...(weights.hmc === 0 ? {} : { hmc: weights.hmc * means.hmc }),
    ...(contextMultiplier === 1 ? {} : { context: inContext - raw }),
    ...(memory.weight === null ? {} : { memory: riskScore - inContext }),
  };
}

/** What a decision says, whether or not it is stored. */
export function judgementOf(decision: Omit<DecisionRow, 'signature' | 'keyId'>) {
  const { category, environment, riskScore, action, decidedBy, confidence, losses } = decision;
  const { contributions, riskFactors, violations, violationCount, counterfactual, traceId } = decision;
  return {
    evaluatedAt: decision.timestamp,
    category,
    environment,
    riskScore,
    action,
    decidedBy,
    confidence,
    losses,
    explanation: decision.justification,
    contributions,
    riskFactors,
    violations,
    violationCount,
    counterfactual,
    traceId,
  } satisfies Omit<z.input<typeof Simulation>, 'quota'>;
}

/** The answer to a call, from the stored decision. */
export function evaluationOf(
  decision: DecisionRow,
  quota: Quota,
  replayed: boolean,
): z.input<typeof Evaluation> {
  const { intentId, deterministicId, approvalId, signature, keyId } = decision;
  return {
    intentId,
    deterministicId,
    decisionId: decision.id,
    replayed,
    ...judgementOf(decision),
    approvalId,
    signature,
    keyId,
    quota,
  };
}
