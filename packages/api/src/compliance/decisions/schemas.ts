import { DECISION_METHODS, SCOPE_RULES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { dataClassification, scope } from '../fields.ts';

export const decisionMethod = z.enum(DECISION_METHODS).meta({ id: 'DecisionMethod' });
export const scopeRule = z.enum(SCOPE_RULES).meta({ id: 'ScopeRule' });

const scoping = {
  id: ids.scopeDecision,
  scope,
  dataClassification: dataClassification.nullable(),
  segment: z.string().nullable(),
  rule: scopeRule,
  decisionMethod,
  decidedAt: time,
  decidedBy: z.string(),
};

/** What a resource shows of its current decision. */
export const Scoping = z.object(scoping).meta({ id: 'Scoping' });

const confidenceScore = z.object({
  explicitTag: z.number().optional(),
  manual: z.number().optional(),
  keywordMatch: z.number().optional(),
  indicators: z.array(z.string()).optional(),
  networkConnectivity: z.number().optional(),
  connectedResources: z.number().optional(),
  possibleConnectivity: z.number().optional(),
  reasons: z.array(z.string()).optional(),
  peers: z.array(z.string()).optional(),
  configuration: z.number().optional(),
  default: z.number().optional(),
});

export const ScopeDecision = z
  .object({
    ...scoping,
    resourceId: ids.resource,
    justification: z.string(),
    confidenceScore: confidenceScore
      .nullable()
      .describe('What the rule found, 0 to 1 each; null at discovery.'),
    isCurrent: z.boolean(),
    supersededById: ids.scopeDecision.nullable(),
    supersededAt: time.nullable(),
    lastEvaluatedAt: time,
    dependencyResourceIds: z
      .array(z.string())
      .describe('The resources it rests on, by resourceId, ascending.'),
  })
  .meta({ id: 'ScopeDecision', description: 'Why a resource is in PCI DSS scope, or is not.' });
