import * as z from 'zod';
import { quantity } from '../../fields.ts';
import { RISK_LEVELS, type RiskLevel } from '../terms.ts';

const share = z.number().min(0).max(1);

/** What the caller reports of the moment. An agent's own can only make its decision stricter. */
export const evaluationContext = z.strictObject({
  estimatedValue: quantity.optional(),
  telemetry: z
    .strictObject({
      latencyMs: quantity.optional(),
      errorRate: share.optional(),
      throughput: quantity.optional(),
    })
    .optional(),
  forecasts: z
    .array(z.strictObject({ riskLevel: z.enum(RISK_LEVELS), confidence: share }))
    .max(100)
    .optional(),
  epistemic: z
    .strictObject({
      entropy: share.optional(),
      lift: share.optional(),
      contradiction: share.optional(),
      historyLength: z.int().min(0).max(1_000_000).optional(),
    })
    .optional(),
});

export type EvaluationContext = z.output<typeof evaluationContext>;

const USUAL_THROUGHPUT = 10_000;
const REVENUE_PER_REQUEST = 0.01;
const COST_OF_AN_ERROR = 5;

/** What an outage in progress costs. */
export function businessImpact({ telemetry = {} }: EvaluationContext): number {
  const { latencyMs = 0, errorRate, throughput = USUAL_THROUGHPUT } = telemetry;
  if (errorRate === undefined) return 0;
  return throughput * REVENUE_PER_REQUEST * errorRate * COST_OF_AN_ERROR * (1 + latencyMs / 1000);
}

const SCORES: Readonly<Record<RiskLevel, number>> = { low: 0.1, medium: 0.4, high: 0.7, critical: 0.95 };

/** Forecast scores weighted by the softmax of their confidences, times the mean confidence. */
export function predictiveRisk({ forecasts = [] }: EvaluationContext): number {
  if (forecasts.length === 0) return 0;
  let [weights, weighted] = [0, 0];
  for (const { riskLevel, confidence } of forecasts) {
    const weight = Math.exp(confidence);
    weights += weight;
    weighted += weight * SCORES[riskLevel];
  }
  return (weighted / weights) * meanConfidence(forecasts);
}

function meanConfidence(forecasts: NonNullable<EvaluationContext['forecasts']>): number {
  return forecasts.reduce((sum, { confidence }) => sum + confidence, 0) / forecasts.length;
}

const HISTORY_DECAY = 0.05;
const clamp01 = (value: number): number => Math.min(1, Math.max(0, value));

/** How little is known, 0 to 1: from hallucination signs, unsure forecasts and a short history. */
export function epistemicUncertainty({ epistemic, forecasts = [] }: EvaluationContext): number {
  if (epistemic === undefined) return 0;
  const { entropy = 0, lift = 0, contradiction = 0, historyLength } = epistemic;
  const signs = clamp01(0.5 * entropy - 0.3 * lift + 0.2 * contradiction);
  const unsure = forecasts.length === 0 ? 0 : 1 - meanConfidence(forecasts);
  const young = historyLength === undefined ? 0 : Math.exp(-HISTORY_DECAY * historyLength);
  return 1 - (1 - signs) * (1 - unsure) * (1 - young);
}
