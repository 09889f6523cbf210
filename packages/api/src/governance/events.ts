import { APPROVAL_STATUSES, DECIDED_BY } from '@breakwater/db/schema';
import * as z from 'zod';
import { crudEvents, event, hardCrudEvents } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';
import { ids, time } from '../fields.ts';
import { SEVERITIES } from './healing/health.ts';
import { ADVICE } from './healing/terms.ts';
import { ACTIONS, CATEGORIES, ENVIRONMENTS, INTENT_TYPES, TIERS } from './terms.ts';

const category = z.enum(CATEGORIES);
const key = { name: z.string(), tier: z.enum(TIERS) };

const set = z.boolean().describe('Whether it is set; when cleared, whether it was.');
const riskModel = { logistic: set, hyperprior: set, riskDecay: set };

export const governanceEvents = {
  ...crudEvents('governance.tenant', 'tenant', { name: z.string() }),
  'governance.apiKey.created': event('An API key was created.', key, 'admin'),
  'governance.apiKey.tierUpdated': event(
    'The tier of an API key was changed.',
    { ...key, previousTier: z.enum(TIERS) },
    'admin',
  ),
  'governance.apiKey.revoked': event('An API key was revoked.', key, 'admin'),
  'governance.intent.evaluated': event('An intent was decided on.', {
    deterministicId: z.string(),
    decisionId: ids.decision,
    intentType: z.enum(INTENT_TYPES),
    category,
    environment: z.enum(ENVIRONMENTS),
    action: z.enum(ACTIONS),
    riskScore: z.number(),
    decidedBy: z.enum(DECIDED_BY),
    approvalId: ids.approval.nullable(),
    reevaluation: z.boolean(),
  }),
  'governance.decision.resolved': event('People answered an escalated decision.', {
    intentId: ids.intent,
    deterministicId: z.string(),
    approvalId: ids.approval,
    status: z.enum(APPROVAL_STATUSES),
    effectiveAction: z.enum(ACTIONS),
    decidedBy: z.string().nullable(),
  }),
  'governance.decision.purged': event('Decisions past their retention left the log.', {
    tier: z.enum(TIERS).nullable(),
    count: z.int(),
    lastDecisionId: ids.decision,
    cutoff: time.describe('Older ones left.'),
  }),
  'governance.outcome.recorded': event('It became known how a change turned out.', {
    intentId: ids.intent,
    deterministicId: z.string(),
    category,
    success: z.boolean(),
  }),
  'governance.belief.reset': event('What a tenant believed of a category was taken back to its prior.', {
    category,
    reason: z.string(),
    previousAlpha: z.number(),
    previousBeta: z.number(),
    generation: z.int(),
  }),
  'governance.healing.decided': event('It was said what could be done about a component.', {
    severity: z.enum(SEVERITIES),
    reliability: z.number(),
    actions: z.array(z.enum(ADVICE)),
  }),
  'governance.healingPolicy.set': event('A healing policy was created or replaced.', {}),
  'governance.healingPolicy.removed': event('A healing policy was taken away.', {}),
  'governance.riskModel.set': event('Sources of risk beside the beliefs were set.', riskModel),
  'governance.riskModel.cleared': event('Sources of risk beside the beliefs were taken away.', riskModel),
  ...hardCrudEvents('governance.policy', 'policy', { name: z.string(), enabled: z.boolean() }, 'admin'),
};

/** Emits one of them. */
export const emit = emitter(governanceEvents);
