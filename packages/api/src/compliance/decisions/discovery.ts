import { auditDraft, type Change, type Ctx, change, type Id, isId, newId, tableInfo } from '@breakwater/db';
import { scopeDecisions as table } from '@breakwater/db/schema';
import { insertRows } from '../insert-rows.ts';
import { scopeDecisions } from './accessor.ts';
import type { DecisionRow } from './present.ts';

export const CLASSIFIER = 'automated-classifier';

const info = tableInfo(table);

function discovery(ctx: Ctx, resourceId: Id<'res'>): DecisionRow {
  const { tenantId } = ctx;
  if (!isId('ten', tenantId)) throw new TypeError('a decision belongs to a tenant');
  const now = new Date(ctx.clock.now());
  return {
    id: newId('scd', ctx.clock),
    ...{ tenantId, resourceId },
    scope: 'pending-review',
    dataClassification: null,
    segment: null,
    justification: 'Newly discovered, not yet classified.',
    confidenceScore: null,
    decidedAt: now,
    decidedBy: CLASSIFIER,
    decisionMethod: 'automated',
    rule: 'discovery',
    isCurrent: true,
    supersededById: null,
    supersededAt: null,
    lastEvaluatedAt: now,
    dependencyResourceIds: [],
  };
}

/** The first decision on each resource: somebody has to look. In one statement, however many. */
export function planDiscovery(ctx: Ctx, resourceIds: readonly Id<'res'>[]): Change<DecisionRow[]> {
  const rows = resourceIds.map(resourceId => discovery(ctx, resourceId));
  const audit = rows.map(row =>
    auditDraft(ctx, 'compliance.scopeDecision.create', {
      component: scopeDecisions.entity.component,
      recordId: row.id,
      after: row,
    }),
  );
  return change(rows, { steps: [insertRows(info, rows)], audit });
}
