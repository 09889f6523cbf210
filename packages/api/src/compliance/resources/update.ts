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
import { emit } from '../../events/emit.ts';
import { planGone } from '../alerts/end.ts';
import { raise, readingLasting } from '../alerts/raise.ts';
import { isInScope } from '../in-scope.ts';
import { type ResourceRow, resources } from './accessor.ts';
import { reappeared, regrouped, unseenOf } from './alarms.ts';
import { present, type ShownResource } from './present.ts';
import { readingResource, sameScope } from './reading.ts';
import type { ResourceUpdate } from './schemas.ts';

type Fields = z.output<typeof ResourceUpdate>;

/** What a scope may rest on. */
const EVIDENCE = [
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
  const [before, lasting] = await readAll(ctx, found, readingLasting(ctx, idsOf(found)));
  const { patch, isBack, isRegrouped } = patchOf(before, fields);
  const planned = await resources.plan.updateRow(ctx, before, patch, { expectedVersion });
  const row = planned.result;
  const judged = row.isActive && (isBack || isRegrouped);
  const changes: Change[] = [planned];
  if (judged) changes.unshift(change(undefined, { steps: [sameScope(before)] }));
  if (isBack) {
    changes.push(
      tellActivity(ctx, 'reactivated', row),
      await raise(ctx, reappeared(row), lasting),
      ...(await planGone(ctx, lasting, unseenOf(row))),
    );
  }
  if (judged && isRegrouped && isInScope(row.currentScope)) {
    changes.push(await raise(ctx, regrouped(row), lasting));
  }
  return combine(present(row), changes);
}
