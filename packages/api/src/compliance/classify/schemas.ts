import { SCOPES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { boundedText } from '../../text.ts';
import { remark } from '../clean.ts';
import { ScopeDecision, scopeRule } from '../decisions/schemas.ts';
import { dataClassification, provider, resourceType, scope } from '../fields.ts';
import { resourceRef } from '../resources/reading.ts';

const neighbours = z
  .object({ evaluated: z.int(), changed: z.int() })
  .describe('What relates to a resource that entered or left the CDE, and was evaluated with it.');

const needsClassification = z
  .array(ids.resource)
  .describe('Neighbours that wait for a classification of their own; at most 1,000 of them.');

export const ScopeClassify = z.strictObject({
  resources: z.array(resourceRef).min(1).max(500),
  reason: remark(3, 500)
    .optional()
    .describe(
      'Why to classify again: a new decision of the caller follows for each resource but those held.',
    ),
});

export const ScopeClassified = z
  .object({
    results: z.array(
      z.object({
        resourceId: ids.resource,
        scope,
        previousScope: scope.nullable(),
        rule: scopeRule,
        changed: z.boolean().describe('Whether there is a new decision.'),
        held: z.boolean().describe('Whether it stays a cde although the rules give less.'),
        decisionId: ids.scopeDecision,
      }),
    ),
    skipped: z.array(ids.resource).describe('Inactive and deleted ones.'),
    neighbours,
    needsClassification,
  })
  .meta({ id: 'ScopeClassified' });

export const classifyFilter = z.strictObject({
  onlyPending: z.boolean().optional().describe('Only what is pending review.'),
  needsClassification: z.boolean().optional(),
  provider: provider.optional(),
  resourceType: resourceType.optional(),
  vpcId: boundedText(1, 128).optional(),
  scope: z.enum([...SCOPES, 'undecided']).optional(),
});

export const ScopeClassifyAll = z.strictObject({
  filter: classifyFilter.optional().describe('Which live resources; none: all.'),
});

export const ScopeOverride = z
  .strictObject({
    resource: resourceRef,
    scope: z.enum(['cde', 'connected-cde', 'out-of-scope']),
    justification: remark(10, 4_000),
    dataClassification: dataClassification
      .optional()
      .describe('Of a cde; default: as tagged, else by the type of the resource.'),
    segment: remark(1, 64).optional(),
    expectedDecisionId: ids.scopeDecision
      .optional()
      .describe('The decision this one is based on; if another is current, the call is CONFLICT(version).'),
  })
  .refine(given => given.dataClassification === undefined || given.scope === 'cde', {
    path: ['dataClassification'],
    error: 'goes with the scope cde alone',
  });

export const ScopeOverridden = ScopeDecision.extend({ neighbours, needsClassification }).meta({
  id: 'ScopeOverridden',
});
