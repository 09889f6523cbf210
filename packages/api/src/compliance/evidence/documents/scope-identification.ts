import { readAll } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { decisionMethod } from '../../decisions/schemas.ts';
import { dataClassification, provider, resourceType, scope } from '../../fields.ts';
import { readingSettings } from '../../settings/settings.ts';
import { readingList } from './bounded.ts';
import type { MakeDocument } from './document.ts';
import { isoTime, snakeJson, storedTime } from './form.ts';
import { askedFor, inForce, ms } from './in-force.ts';
import { readingReviews } from './reviews.ts';
import { requirementsOf } from './scope-requirements.ts';
import { singleDecision } from './single-decision.ts';

const nullableText = z.string().nullable();

const Scoped = z.object({
  resource_id: z.string(),
  resource_type: resourceType,
  provider,
  name: nullableText,
  account_id: nullableText,
  vpc_id: nullableText,
  region: nullableText,
  segment: nullableText,
  data_classification: dataClassification.nullable(),
  justification: nullableText,
  decided_at: storedTime.nullable(),
  decided_by: nullableText,
  decision_method: decisionMethod.nullable(),
  confidence_score: snakeJson,
  scope: scope.nullable(),
  decision: ids.scopeDecision.nullable(),
});
type Scoped = z.output<typeof Scoped>;

const SCOPED = {
  resource_id: 'resource.resource_id',
  resource_type: 'resource.resource_type',
  provider: 'resource.provider',
  name: 'resource.resource_name',
  account_id: 'resource.account_id',
  vpc_id: 'resource.vpc_id',
  region: 'resource.region',
  segment: 'd.segment',
  data_classification: 'd.data_classification',
  justification: 'd.justification',
  decided_at: 'd.decided_at',
  decided_by: 'd.decided_by',
  decision_method: 'd.decision_method',
  confidence_score: 'json(d.confidence_score)',
  scope: 'd.scope',
  decision: 'd.id',
};

const Changed = z.object({
  resource_id: z.string(),
  from: scope.nullable(),
  to: scope,
  decided_at: storedTime,
  decided_by: z.string(),
  justification: z.string(),
  decision: ids.scopeDecision,
});

/** Which resources are in scope at the end of the period and why, and what of that changed in it. */
export const scopeIdentification: MakeDocument = async (ctx, request) => {
  if (request.scopeDecisionId !== undefined) return singleDecision(ctx, request.scopeDecisionId, request);
  const { start, end } = request.period;
  const of = askedFor(ctx, request);
  const [head, settings, scoped, changes, reviews] = await readAll(
    ctx,
    request.readingHead,
    readingSettings(ctx),
    readingList({
      columns: SCOPED,
      from: `resources resource LEFT JOIN scope_decisions d ON ${inForce('d', 'resource', end)} WHERE ${of.sql}`,
      order: ['resource.resource_id'],
      args: of.args,
      item: Scoped,
    }),
    readingList({
      columns: {
        resource_id: 'resource.resource_id',
        from: 'old.scope',
        to: 'new.scope',
        decided_at: 'new.decided_at',
        decided_by: 'new.decided_by',
        justification: 'new.justification',
        decision: 'new.id',
      },
      from: `scope_decisions new JOIN resources resource ON resource.id = new.resource_id
 LEFT JOIN scope_decisions old ON old.tenant_id = new.tenant_id AND old.resource_id = new.resource_id
 AND old.superseded_by_id = new.id
 WHERE new.tenant_id = ? AND new.decided_at BETWEEN ${ms(start)} AND ${ms(end)} AND new.scope IS NOT old.scope
 AND ${of.sql}`,
      order: ['resource.resource_id', 'new.decided_at', 'new.id'],
      args: [ctx.tenantId, ...of.args],
      item: Changed,
    }),
    readingReviews(ctx, end),
  );
  const resources = byScope(scoped);
  return {
    data: {
      as_of: isoTime(end),
      period: { start: isoTime(start), end: isoTime(end) },
      scope_summary: {
        total_resources: scoped.length,
        cde_resources: resources.cde.length,
        connected_resources: resources.connected_cde.length,
        out_of_scope: resources.out_of_scope.length,
        pending_review: resources.pending_review.length,
        undecided: resources.undecided.length,
      },
      resources,
      changes: changes.map(({ decision: _, ...change }) => change),
      reviews,
    },
    decisionIds: distinct([...scoped, ...changes].map(({ decision }) => decision)),
    ...requirementsOf(settings),
    head,
  };
};

function byScope(scoped: readonly Scoped[]) {
  const of = (wanted: Scoped['scope']) =>
    scoped.flatMap(({ scope, decision: _, ...shown }) => (scope === wanted ? [shown] : []));
  return {
    cde: of('cde'),
    connected_cde: of('connected-cde'),
    out_of_scope: of('out-of-scope'),
    pending_review: of('pending-review'),
    undecided: of(null),
  };
}

const distinct = <T>(given: readonly (T | null)[]): T[] => [...new Set(given.filter(one => one !== null))];
