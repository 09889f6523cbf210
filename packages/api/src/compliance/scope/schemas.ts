import * as z from 'zod';
import { ids, time } from '../../fields.ts';

export const asOf = time.optional().describe('Default: now.');

const count = z.int().min(0);

export const ScopeSummary = z
  .object({
    asOf: time,
    total: count.describe('Live resources with a decision.'),
    byScope: z.object({
      cde: count,
      'connected-cde': count,
      'out-of-scope': count,
      'pending-review': count,
    }),
    undecided: count.describe('Live resources without a decision.'),
    inactive: count,
  })
  .meta({ id: 'ScopeSummary', description: 'How many resources are in which scope.' });

/** In the order they are listed. */
export const ISSUE_KINDS = [
  'violation',
  'chain',
  'undecided',
  'pending',
  'tag_schema',
  'tag_differs',
  'two_hop',
] as const;

const scopeIssueKind = z.enum(ISSUE_KINDS).meta({ id: 'ScopeIssueKind' });
export type ScopeIssueKind = z.output<typeof scopeIssueKind>;

export const ScopeIssue = z
  .object({
    kind: scopeIssueKind,
    severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
    resourceId: ids.resource,
    resource: z.string().describe('The name its provider gave it.'),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ScopeIssue', description: 'Where the scope of a resource does not hold together.' });

export const ScopeValidate = z
  .strictObject({
    kinds: z.array(scopeIssueKind).min(1).max(ISSUE_KINDS.length).optional().describe('Default: all.'),
    limit: z.int().min(1).max(1_000).optional().describe('Most issues that are listed. Default 1,000.'),
  })
  .optional();

export const ScopeValidation = z
  .object({
    ok: z.boolean().describe('Whether there is nothing but two_hop.'),
    counts: z
      .partialRecord(scopeIssueKind, count)
      .describe('How many there are of each kind asked for, listed or not.'),
    issues: z.array(ScopeIssue),
    truncated: z.boolean(),
  })
  .meta({ id: 'ScopeValidation' });
