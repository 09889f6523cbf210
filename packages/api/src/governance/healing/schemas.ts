import * as z from 'zod';
import { name, quantity, time, versioned } from '../../fields.ts';
import { Quota } from '../usage/quota.ts';
import { SEVERITIES } from './health.ts';
import { ADVICE, HEALING_ACTIONS, HEALING_METRICS, HEALING_OPERATORS } from './terms.ts';

const share = z.number().min(0).max(1).optional();

export const DecideInput = z
  .strictObject({
    component: name(128).describe('What is unwell; each has cooldowns of its own.'),
    latencyMs: quantity.optional(),
    errorRate: share,
    cpu: share,
    memory: share,
  })
  .refine(input => HEALING_METRICS.some(metric => input[metric] !== undefined), {
    path: ['latencyMs'],
    message: `give at least one of ${HEALING_METRICS.join(', ')}`,
  });

const Projected = z
  .object({
    factual: z.number(),
    counterfactual: z.number(),
    delta: z.number(),
    interval: z.tuple([z.number(), z.number()]),
    isModelBased: z.literal(false).describe('By the usual effect of the action, not by a model.'),
  })
  .nullable()
  .describe('null: not measured.');

export const HealingAdvice = z
  .object({
    advisory: z.literal(true).describe('Nothing is executed.'),
    component: z.string(),
    severity: z.enum(SEVERITIES),
    reliability: z.number().describe('1 at its best, 0 at its worst.'),
    actions: z.array(z.enum(ADVICE)),
    policies: z
      .array(
        z.object({
          key: z.string(),
          fired: z.boolean(),
          skipped: z.enum(['cooldown', 'hourly_cap']).nullable(),
          nextAllowedAt: time.nullable().describe('When a skipped one may fire again.'),
        }),
      )
      .describe('Those that match, in their order.'),
    projections: z.array(z.object({ action: z.enum(ADVICE), latencyMs: Projected, errorRate: Projected })),
    explanation: z.string(),
    quota: Quota,
  })
  .meta({ id: 'HealingAdvice', description: 'What could be done about a component that is unwell.' });

const key = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9 and -, beginning with a letter')
  .describe('Unique per tenant.');

const fields = {
  key,
  name: name(100),
  conditions: z
    .array(
      z.strictObject({
        metric: z.enum(HEALING_METRICS),
        op: z.enum(HEALING_OPERATORS).describe('eq: within 1e-6.'),
        value: z.number(),
      }),
    )
    .min(1)
    .max(10)
    .describe('All must hold; one on a metric that was not measured does not.'),
  actions: z.array(z.enum(HEALING_ACTIONS)).min(1).max(6),
  priority: z.int().min(0).max(1000).describe('The lower, the earlier.'),
  cooldownSeconds: z.int().min(0).max(86_400).describe('Between two firings for one component.'),
  maxPerHour: z.int().min(1).max(1000).describe('Firings for one component.'),
};

export const HealingPolicy = z
  .object({ ...fields, enabled: z.boolean(), ...versioned })
  .meta({ id: 'HealingPolicy', description: 'When to advise which repair.' });

export const HealingPolicySet = z.strictObject({ ...fields, enabled: z.boolean().default(true) });
export const HealingPolicyRef = z.strictObject({ key });
