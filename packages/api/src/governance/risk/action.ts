import type { DECIDED_BY } from '@breakwater/db/schema';
import type { Action } from '../terms.ts';
import { type Losses, type LossInputs, leastLoss, lossesOf } from './losses.ts';

export type DecidedBy = (typeof DECIDED_BY)[number];

export interface Choice {
  readonly action: Action;
  readonly decidedBy: DecidedBy;
  readonly losses: Losses;
}

const EPISTEMIC_GATE = 0.5;
const STRICTNESS: Readonly<Record<Action, number>> = { approve: 0, escalate: 1, deny: 2 };

/** Violations deny, ignorance escalates, else the smallest expected loss; an agent's context relaxes nothing. */
export function choose(inputs: LossInputs, violations: number, byAgent: boolean): Choice {
  const losses = lossesOf(inputs);
  if (violations > 0) return { action: 'deny', decidedBy: 'violation', losses };
  const gated = inputs.psi > EPISTEMIC_GATE;
  const action = gated ? 'escalate' : leastLoss(losses);
  if (byAgent) {
    const floor = leastLoss(lossesOf({ ...inputs, estimatedValue: 0, psi: 0 }));
    if (STRICTNESS[floor] > STRICTNESS[action]) return { action: floor, decidedBy: 'context_floor', losses };
  }
  return { action, decidedBy: gated ? 'epistemic_gate' : 'expected_loss', losses };
}
