import type { DecisionLosses } from '@breakwater/db/schema';
import { ACTIONS, type Action } from '../terms.ts';

export type Losses = DecisionLosses;

/** What the expected losses go by. */
export interface LossInputs {
  readonly risk: number;
  /** Of the belief. */
  readonly variance: number;
  readonly businessImpact: number;
  readonly predictiveRisk: number;
  /** Epistemic uncertainty, 0 to 1. */
  readonly psi: number;
  readonly estimatedValue: number;
}

/** Expected loss of each action. */
export function lossesOf({
  risk,
  variance,
  businessImpact,
  predictiveRisk,
  psi,
  estimatedValue,
}: LossInputs): Losses {
  return {
    approve: 10 * risk + 5 * businessImpact + 2 * predictiveRisk + 5 * variance,
    deny: 8 * (1 - risk) + 3 * estimatedValue,
    escalate: 2 + 4 * psi,
  };
}

/** The action of the smallest loss; among equals the first of approve, deny, escalate. */
export function leastLoss(losses: Losses, among: readonly Action[] = ACTIONS): Action {
  return among.reduce((best, action) => (losses[action] < losses[best] ? action : best));
}

/** Exponential smoothing over evaluations of one component. */
export const smoothed = (risk: number, stored: number | null): number =>
  stored === null ? risk : 0.9 * stored + 0.1 * risk;
