import type { Change, Ctx, Id } from '@breakwater/db';
import { scopeDecisions } from './accessor.ts';
import type { DecisionRow } from './present.ts';

export const CLASSIFIER = 'automated-classifier';

/** The first decision on each resource: somebody has to look. */
export function planDiscovery(ctx: Ctx, resourceIds: readonly Id<'res'>[]): Promise<Change<DecisionRow[]>> {
  const now = new Date(ctx.clock.now());
  return scopeDecisions.plan.insertMany(
    ctx,
    resourceIds.map(resourceId => ({
      resourceId,
      scope: 'pending-review',
      justification: 'Newly discovered, not yet classified.',
      decidedAt: now,
      decidedBy: CLASSIFIER,
      decisionMethod: 'automated',
      rule: 'discovery',
      isCurrent: true,
      lastEvaluatedAt: now,
    })),
  );
}
