import { type Belief, meanOf } from '../beliefs/belief.ts';
import type { Category } from '../terms.ts';
import type { Logistic, RiskModel } from './model.ts';

const PRODUCTION_MULTIPLIER = 1.5;
const MOST_LOGISTIC = 0.6;
const MOST_HYPER = 0.3;

export interface Weights {
  readonly conjugate: number;
  readonly hyper: number;
  readonly hmc: number;
}

/** The sources of risk, how much each counts, and what they come to. */
export interface Fused {
  readonly weights: Weights;
  /** Failure probabilities by source; 0 where there is none. */
  readonly means: Weights;
  readonly raw: number;
  readonly contextMultiplier: number;
  /** `raw` times the multiplier, at most 1. */
  readonly inContext: number;
}

export interface Moment {
  readonly category: Category;
  readonly isProduction: boolean;
  /** UTC hour of the evaluation. */
  readonly hour: number;
}

/** A linear opinion pool whose weights move from the tenant's own beliefs to the fitted models as outcomes come in. */
export function fuse(belief: Belief, outcomesSeen: number, model: RiskModel, moment: Moment): Fused {
  const means = {
    conjugate: meanOf(belief),
    hyper: model.hyperprior?.mean ?? 0,
    hmc: model.logistic === null ? 0 : predict(model.logistic, moment),
  };
  const weights = weightsFor(outcomesSeen, model);
  const raw = weights.conjugate * means.conjugate + weights.hyper * means.hyper + weights.hmc * means.hmc;
  const contextMultiplier = moment.isProduction ? PRODUCTION_MULTIPLIER : 1;
  return { weights, means, raw, contextMultiplier, inContext: Math.min(contextMultiplier * raw, 1) };
}

function weightsFor(outcomesSeen: number, { logistic, hyperprior }: RiskModel): Weights {
  const hmc = logistic === null ? 0 : Math.min(MOST_LOGISTIC, outcomesSeen / logistic.n0);
  const hyper = hyperprior === null ? 0 : Math.min(MOST_HYPER * (1 - hmc), outcomesSeen / hyperprior.n0);
  return { conjugate: 1 - hmc - hyper, hyper, hmc };
}

function predict({ intercept, features }: Logistic, moment: Moment): number {
  let logit = intercept;
  for (const { name, coefficient, mean, scale } of features) {
    logit += (coefficient * (featureOf(name, moment) - mean)) / scale;
  }
  return 1 / (1 + Math.exp(-logit));
}

function featureOf(name: string, { category, isProduction, hour }: Moment): number {
  switch (name) {
    case 'sin_hour':
      return Math.sin((2 * Math.PI * hour) / 24);
    case 'cos_hour':
      return Math.cos((2 * Math.PI * hour) / 24);
    case 'env_prod':
      return isProduction ? 1 : 0;
    default:
      return name === `cat_${category}` ? 1 : 0;
  }
}
