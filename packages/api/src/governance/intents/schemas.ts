import { DECIDED_BY } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { toJson, utf8Bytes } from '../../json.ts';
import { evaluationContext } from '../risk/context.ts';
import { ACTIONS, CATEGORIES, ENVIRONMENTS } from '../terms.ts';
import { Quota } from '../usage/quota.ts';
import { deployConfig, grantAccess, provisionResource } from './intent.ts';

export const deterministicId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 letters, digits or . _ : -')
  .describe(
    "The caller's own name of the change, unique per tenant; a repeat is answered with the stored decision.",
  );

const MOST_BATCH_BYTES = 2 * 1024 * 1024;

const beside = {
  deterministicId: deterministicId.optional(),
  reevaluate: z.boolean().default(false).describe('Decide anew although the intent has a decision.'),
  context: evaluationContext.optional(),
};

export const EvaluateInput = z
  .discriminatedUnion('intentType', [
    z.strictObject({ ...provisionResource, ...beside }),
    z.strictObject({ ...grantAccess, ...beside }),
    z.strictObject({ ...deployConfig, ...beside }),
  ])
  .meta({
    id: 'IntentInput',
    description: 'A change an agent wants to make, and what it reports of the moment.',
  });

export type EvaluateInput = z.output<typeof EvaluateInput>;

const action = z.enum(ACTIONS);
const share = z.number().min(0).max(1);
const byAction = z.object({ approve: z.number(), deny: z.number(), escalate: z.number() });

export const Contributions = z
  .object({
    conjugateMean: share,
    conjugateAlpha: z.number(),
    conjugateBeta: z.number(),
    variance: z.number(),
    hyperMean: share,
    hmcPrediction: share.describe('0 without a logistic model.'),
    weights: z.object({ conjugate: z.number(), hyper: z.number(), hmc: z.number() }),
    contextMultiplier: z.number(),
    outcomesSeen: z.int(),
    riskBeforeMemory: share,
    decayedRisk: share.nullable().describe('What the losses went by while smoothing is on.'),
    psi: share.describe('Epistemic uncertainty.'),
    predictiveRisk: z.number(),
    businessImpact: z.number(),
    estimatedValue: z.number(),
    neighbours: z.array(z.object({ intentId: ids.intent, similarity: share, success: z.boolean() })),
    cost: z.object({
      declared: z.number().nullable(),
      list: z.number().nullable(),
      used: z.number().nullable(),
    }),
  })
  .meta({ id: 'RiskContributions', description: 'Every number a decision rests on.' });

export const Counterfactual = z
  .object({
    alternativeAction: action,
    lossDelta: z
      .number()
      .describe("Its loss beyond the chosen action's; negative when the choice was forced."),
    whatWouldChange: z.array(
      z.object({
        factor: z.enum([
          'violations',
          'environment',
          'outcome',
          'estimatedValue',
          'telemetry',
          'forecasts',
          'epistemic',
        ]),
        from: z.union([z.string(), z.number()]).nullable(),
        to: z.union([z.string(), z.number()]).nullable(),
        action,
        riskScore: share,
        lossDeltas: byAction,
        distance: z.number(),
      }),
    ),
  })
  .meta({
    id: 'Counterfactual',
    description: 'Single changes that would have led to another action, smallest first.',
  });

export const Violation = z
  .object({
    source: z.enum(['caller', 'policy']),
    policyId: ids.policy.nullable(),
    message: z.string(),
  })
  .meta({ id: 'PolicyViolation' });

/** The part of a decision that is the same whether it is stored, replayed or only simulated. */
export const judgement = {
  category: z.enum(CATEGORIES),
  environment: z.enum(ENVIRONMENTS),
  riskScore: share,
  action,
  decidedBy: z.enum(DECIDED_BY),
  confidence: share,
  losses: byAction,
  explanation: z.string(),
  contributions: Contributions,
  riskFactors: z.record(z.string(), z.number()).describe('Adds up to riskScore.'),
  violations: z.array(Violation).describe('The first 10.'),
  violationCount: z.int(),
  counterfactual: Counterfactual,
};

export const Evaluation = z
  .object({
    intentId: ids.intent,
    deterministicId: z.string(),
    decisionId: ids.decision,
    replayed: z.boolean().describe('Whether this is the stored decision of an earlier call.'),
    evaluatedAt: time,
    ...judgement,
    approvalId: ids.approval.nullable().describe('The approval by people an escalation opened.'),
    traceId: z.string().nullable(),
    signature: z.string().nullable(),
    keyId: z.string().nullable(),
    quota: Quota,
  })
  .meta({ id: 'Evaluation', description: 'A decision on an intent, with everything it rests on.' });

export const Simulation = z
  .object({ evaluatedAt: time, ...judgement, traceId: z.string().nullable(), quota: Quota })
  .meta({ id: 'Simulation', description: 'The decision an intent would get now. Nothing is stored.' });

export const EvaluateManyInput = z.strictObject({
  items: z
    .array(z.unknown())
    .min(1)
    .max(100)
    .superRefine((items, issues) => {
      if (utf8Bytes(toJson(items) ?? '') <= MOST_BATCH_BYTES) return;
      issues.addIssue({
        code: 'custom',
        message: `must be at most ${MOST_BATCH_BYTES} bytes of JSON`,
        params: { reason: 'too_large' },
      });
    })
    .describe('Inputs as of evaluate; each is checked by itself.'),
});

export const EvaluateMany = z
  .object({
    results: z.array(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), index: z.int(), result: Evaluation }),
        z.object({
          ok: z.literal(false),
          index: z.int(),
          error: z.object({
            code: z.string(),
            message: z.string(),
            details: z.record(z.string(), z.unknown()).nullable(),
          }),
        }),
      ]),
    ),
    admitted: z.int().describe('Decisions stored.'),
    refused: z.int().describe('Items with an error.'),
  })
  .meta({ id: 'EvaluationBatch', description: 'Decisions on a batch, in the order of its items.' });
