import {
  type Change,
  type Ctx,
  canonicalJson,
  change,
  combine,
  idsOf,
  type Patch,
  readAll,
} from '@breakwater/db';
import type { resources as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import { raise } from '../alerts/raise.ts';
import { unclassifyNeighbours } from '../classify/neighbours.ts';
import { planStanding, readingAlerts, readingFacts, readingReturning } from '../detect/standing.ts';
import { emit } from '../events.ts';
import { isInScope } from '../in-scope.ts';
import { type ResourceRow, resources } from './accessor.ts';
import { reappeared, regrouped } from './alarms.ts';
import { present, type ShownResource } from './present.ts';
import { readingResource, sameScope } from './reading.ts';
import type { ResourceUpdate } from './schemas.ts';

type Fields = z.output<typeof ResourceUpdate>;

/** What a scope may rest on. */
export const EVIDENCE = [
  'resourceName',
  'metadata',
  'securityGroups',
  'vpcId',
  'subnetId',
  'privateIp',
  'publicIp',
] as const;

function patchOf(before: ResourceRow, { metadata, securityGroups, isActive, ...rest }: Fields) {
  const patch: Patch<typeof table> = {
    ...rest,
    metadata: metadata === null ? {} : metadata,
    securityGroups: securityGroups === null ? [] : securityGroups,
  };
  const moved = new Set<string>(
    EVIDENCE.filter(
      field => patch[field] !== undefined && canonicalJson(patch[field]) !== canonicalJson(before[field]),
    ),
  );
  const isBack = isActive === true && !before.isActive;
  return {
    patch: {
      ...patch,
      ...(isBack ? { isActive: true, inactiveSince: null } : {}),
      ...(isBack || moved.size > 0 ? { needsClassification: true } : {}),
    },
    isBack,
    isRegrouped: moved.has('securityGroups'),
  };
}

/** The event of a resource that is there, or gone. */
export const tellActivity = (ctx: Ctx, what: 'deactivated' | 'reactivated', row: ResourceRow): Change => {
  const { id, resourceId, provider, resourceType } = row;
  return emit(
    ctx,
    `compliance.resource.${what}`,
    { component: 'resources', recordId: id },
    { resourceId, provider, resourceType },
  );
};

/** Changes a resource; one that was inactive may come back. */
export async function planUpdate(
  ctx: Ctx,
  { id, expectedVersion, ...fields }: Fields & { id: string; expectedVersion?: number | undefined },
): Promise<Change<ShownResource>> {
  const found = readingResource(ctx, id);
  const of = idsOf(found);
  const returning = fields.isActive === true ? [readingReturning(ctx, of)] : [];
  const [before, lasting, facts, violations = []] = await readAll(
    ctx,
    found,
    readingAlerts(ctx, of),
    readingFacts(ctx, of),
    ...returning,
  );
  const { patch, isBack, isRegrouped } = patchOf(before, fields);
  const planned = await resources.plan.updateRow(ctx, before, patch, { expectedVersion });
  const row = planned.result;
  const judged = row.isActive && (isBack || isRegrouped);
  const changes: Change[] = [planned];
  const standing = planStanding(ctx, [row], { lasting, facts, violations: isBack ? violations : [] });
  if (judged || standing.steps.length > 0) {
    changes.unshift(change(undefined, { steps: [sameScope(before)] }));
  }
  if (isBack) {
    changes.push(tellActivity(ctx, 'reactivated', row), raise(ctx, reappeared(row), lasting));
  }
  if (isBack && row.currentScope === 'cde') {
    changes.push(unclassifyNeighbours(ctx, { sql: 'SELECT ?', args: [row.id] }));
  }
  changes.push(standing);
  if (judged && isRegrouped && isInScope(row.currentScope)) {
    changes.push(raise(ctx, regrouped(row), lasting));
  }
  return combine(present(row), changes);
}
