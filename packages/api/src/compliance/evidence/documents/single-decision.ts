import { type Ctx, type Id, invalid, notFound, readAll } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { decisionMethod, scopeRule } from '../../decisions/schemas.ts';
import { dataClassification, provider, resourceType, scope } from '../../fields.ts';
import { readingSettings } from '../../settings/settings.ts';
import { readingList } from './bounded.ts';
import type { DocumentRequest, EvidenceDocument } from './document.ts';
import { snakeJson, storedTime } from './form.ts';
import { requirementsOf } from './scope-requirements.ts';

const Decided = z.object({
  id: ids.scopeDecision,
  scope,
  data_classification: dataClassification.nullable(),
  segment: z.string().nullable(),
  justification: z.string(),
  confidence_score: snakeJson,
  decided_at: storedTime,
  decided_by: z.string(),
  decision_method: decisionMethod,
  rule: scopeRule,
  superseded_at: storedTime.nullable(),
  dependency_resource_ids: z.array(z.string()),
});

const Named = z.object({
  resource_id: z.string(),
  resource_type: resourceType,
  provider,
  name: z.string().nullable(),
  account_id: z.string().nullable(),
  vpc_id: z.string().nullable(),
  region: z.string().nullable(),
});

const COLUMNS = {
  id: 'd.id',
  scope: 'd.scope',
  data_classification: 'd.data_classification',
  segment: 'd.segment',
  justification: 'd.justification',
  confidence_score: 'json(d.confidence_score)',
  decided_at: 'd.decided_at',
  decided_by: 'd.decided_by',
  decision_method: 'd.decision_method',
  rule: 'd.rule',
  superseded_at: 'd.superseded_at',
  dependency_resource_ids: 'json(d.dependency_resource_ids)',
};

const RESOURCE_COLUMNS = {
  resource_id: 'resource_id',
  resource_type: 'resource_type',
  provider: 'provider',
  name: 'resource_name',
  account_id: 'account_id',
  vpc_id: 'vpc_id',
  region: 'region',
};

/** Evidence about one decision: it, its resource, live or not, and all decided on that until the end of the period. */
export async function singleDecision(
  ctx: Ctx,
  id: Id<'scd'>,
  { period: { end }, readingHead }: DocumentRequest,
): Promise<EvidenceDocument> {
  const { tenantId } = ctx;
  const RESOURCE = '(SELECT resource_id FROM scope_decisions WHERE tenant_id = ? AND id = ?)';
  const [head, settings, [resource], chain] = await readAll(
    ctx,
    readingHead,
    readingSettings(ctx),
    readingList({
      columns: RESOURCE_COLUMNS,
      from: `resources WHERE id = ${RESOURCE}`,
      order: ['id'],
      args: [tenantId, id],
      item: Named,
    }),
    readingList({
      columns: COLUMNS,
      from: `scope_decisions d WHERE d.tenant_id = ? AND d.resource_id = ${RESOURCE}`,
      order: ['d.decided_at', 'd.id'],
      args: [tenantId, tenantId, id],
      item: Decided,
    }),
  );
  const decision = chain.find(one => one.id === id);
  if (decision === undefined || resource === undefined) throw notFound('scope decision');
  const until = end.toISOString();
  if (decision.decided_at > until)
    throw invalid('scopeDecisionId', 'must be decided by the end of the period');
  const asOf = chain
    .filter(({ decided_at }) => decided_at <= until)
    .map(one => ({ ...one, superseded_at: supersededBy(until, one.superseded_at) }));
  return {
    data: {
      decision: asOf.find(one => one.id === id),
      resource,
      history: asOf.toReversed(),
    },
    decisionIds: asOf.map(one => one.id),
    ...requirementsOf(settings),
    head,
  };
}

/** Null while it was in force. */
const supersededBy = (until: string, at: string | null) => (at !== null && at <= until ? at : null);
