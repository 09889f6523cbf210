import type { Id } from '@breakwater/db';
import type { Features } from '../intents/intent.ts';

export const WINDOW = 200;
export const MOST_NEIGHBOURS = 5;
export const MOST_WEIGHT = 0.2;
const WEIGHT_EACH = 0.04;
const ALL_POINTS = 10;
const LEAST_POINTS = 5;
export const THRESHOLD = LEAST_POINTS / ALL_POINTS;

/** An earlier intent of the category whose outcome is known. */
export interface Remembered {
  readonly intentId: Id<'int'>;
  readonly features: Features;
  readonly success: boolean;
}

export interface Neighbour {
  readonly intentId: Id<'int'>;
  /** 0.5 to 1. */
  readonly similarity: number;
  readonly success: boolean;
}

/** What alike changes came to. Without neighbours there is nothing to remember: both numbers are null. */
export interface Memory {
  readonly neighbours: readonly Neighbour[];
  readonly successRate: number | null;
  readonly weight: number | null;
}

/** The most alike of the remembered, given newest first. */
export function recall(features: Features, remembered: readonly Remembered[]): Memory {
  const neighbours: Neighbour[] = [];
  for (const { intentId, features: other, success } of remembered) {
    const least = neighbours[MOST_NEIGHBOURS - 1]?.similarity ?? 0;
    if (least === 1) break;
    const similarity = pointsOf(features, other) / ALL_POINTS;
    if (similarity < THRESHOLD || similarity <= least) continue;
    if (least > 0) neighbours.pop();
    const after = neighbours.findLastIndex(one => one.similarity >= similarity);
    neighbours.splice(after + 1, 0, { intentId, similarity, success });
  }
  if (neighbours.length === 0) return { neighbours, successRate: null, weight: null };
  let [all, good] = [0, 0];
  for (const { similarity, success } of neighbours) {
    all += similarity;
    if (success) good += similarity;
  }
  return {
    neighbours,
    successRate: good / all,
    weight: Math.min(MOST_WEIGHT, WEIGHT_EACH * neighbours.length),
  };
}

function pointsOf(a: Features, b: Features): number {
  const sameType = a.type === b.type;
  return (
    (sameType ? 3 : 0) +
    (sameType && a.kind === b.kind ? 3 : 0) +
    (sameType && a.locus === b.locus ? 2 : 0) +
    (a.env === b.env ? 2 : 0)
  );
}

/** The risk in its context, drawn towards what alike changes came to. */
export function corrected(risk: number, { successRate, weight }: Memory): number {
  return successRate === null || weight === null ? risk : (1 - weight) * risk + weight * (1 - successRate);
}
