import type { Category } from '../terms.ts';

/** Beta(alpha, beta) over the probability that a change fails: a failure adds to alpha, a success to beta. */
export interface Belief {
  readonly alpha: number;
  readonly beta: number;
}

export const PRIORS: Readonly<Record<Category, Belief>> = {
  database: { alpha: 1.5, beta: 8 },
  network: { alpha: 1.2, beta: 10 },
  compute: { alpha: 1, beta: 12 },
  security: { alpha: 2, beta: 10 },
  default: { alpha: 1, beta: 10 },
};

export const meanOf = ({ alpha, beta }: Belief): number => alpha / (alpha + beta);

export function varianceOf({ alpha, beta }: Belief): number {
  const sum = alpha + beta;
  return (alpha * beta) / (sum * sum * (sum + 1));
}

export const afterOutcome = ({ alpha, beta }: Belief, success: boolean): Belief =>
  success ? { alpha, beta: beta + 1 } : { alpha: alpha + 1, beta };
