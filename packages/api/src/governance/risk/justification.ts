import type { Belief } from '../beliefs/belief.ts';
import type { Assessment } from './assess.ts';

/** One sentence for people: the action, its reason, and the numbers it rests on. */
export function justificationOf(assessment: Assessment, { alpha, beta }: Belief): string {
  const { action, category, fused, memory, riskScore } = assessment;
  const { weights, means } = fused;
  const parts = [
    `category ${category}`,
    `conjugate mean ${means.conjugate.toFixed(3)} (alpha ${alpha.toFixed(1)}, beta ${beta.toFixed(1)})`,
    ...source('hyper', means.hyper, weights.hyper),
    ...source('hmc', means.hmc, weights.hmc),
    `context x${fused.contextMultiplier.toFixed(2)}`,
    ...source('memory success', memory.successRate ?? 0, memory.weight ?? 0),
    `risk ${riskScore.toFixed(3)}`,
  ];
  return `${action}: ${reasonOf(assessment)}. ${parts.join(', ')}`;
}

const source = (name: string, mean: number, weight: number): string[] =>
  weight > 0 ? [`${name} ${mean.toFixed(3)} (weight ${weight.toFixed(2)})`] : [];

function reasonOf({ decidedBy, losses, action, violations, psi }: Assessment): string {
  switch (decidedBy) {
    case 'violation':
      return `${violations.length} policy violation(s)`;
    case 'epistemic_gate':
      return `epistemic uncertainty ${psi.toFixed(3)} above 0.5`;
    case 'expected_loss':
      return `lowest expected loss ${losses[action].toFixed(3)}`;
    case 'context_floor':
      return 'reported context may not relax the action';
  }
}
