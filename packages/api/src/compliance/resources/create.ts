import { type Change, type Ctx, change, combine, conflict, guard, readAll, withResult } from '@breakwater/db';
import type * as z from 'zod';
import { single } from '../../crud/single.ts';
import { CLASSIFIER, planDiscovery } from '../decisions/discovery.ts';
import { tags } from '../tags/accessor.ts';
import { tellChanges } from '../tags/history.ts';
import { SET } from '../tags/set.ts';
import { type ResourceRow, resources } from './accessor.ts';
import { presentNew, type ShownResource } from './present.ts';
import type { ResourceCreate, ResourceCreateMany } from './schemas.ts';

type Input = z.output<typeof ResourceCreate>;

const named = (items: readonly Input[]) => ({
  sql: '"resource_id" IN (SELECT value FROM json_each(?))',
  args: [JSON.stringify(items.map(item => item.resourceId))],
});

function refuseKnown(known: readonly ResourceRow[], items: readonly Input[]): void {
  const [first] = known;
  if (first === undefined) return;
  const index = items.findIndex(item => item.resourceId === first.resourceId);
  throw conflict('unique', 'resourceId is already in use', {
    fields: ['resourceId'],
    id: first.id,
    deleted: first.deletedAt !== null,
    ...(items.length > 1 ? { index } : {}),
  });
}

/** Of two calls that create the same resource the later is planned again, and finds it. */
function stillUnknown(ctx: Ctx, items: readonly Input[]) {
  const { sql, args } = named(items);
  return guard(
    `NOT EXISTS (SELECT 1 FROM resources WHERE tenant_id = ? AND ${sql})`,
    [ctx.tenantId, ...args],
    conflict('version', 'the resource was created at the same moment'),
  );
}

/** The tag that says what the classifier thinks, on resources that have none yet. */
async function planScopeTags(ctx: Ctx, rows: readonly ResourceRow[]): Promise<Change[]> {
  const applied = {
    key: 'pci:scope',
    value: 'pending-review',
    source: 'automated' as const,
    appliedAt: new Date(ctx.clock.now()),
    appliedBy: CLASSIFIER,
  };
  const tagged = rows.map(({ id }) => ({ ...applied, resourceId: id }));
  const planned = await tags.plan.insertMany(ctx, tagged, { action: SET });
  const told = planned.result.map(tag => ({
    tag,
    changed: {
      version: tag.version,
      oldValue: null,
      newValue: tag.value,
      source: tag.source,
      changedBy: tag.appliedBy,
      reason: null,
    },
  }));
  return [planned, ...tellChanges(ctx, told)];
}

/** Creates resources, all or none, each with the decision that somebody has to look and the tag that says so. */
export async function planCreateMany(
  ctx: Ctx,
  { items }: z.output<typeof ResourceCreateMany>,
): Promise<Change<{ items: ShownResource[] }>> {
  if (items.length === 0) return change({ items: [] });
  const [known] = await readAll(ctx, resources.finding(ctx, named(items), { includeDeleted: true }));
  refuseKnown(known, items);
  const now = new Date(ctx.clock.now());
  const inserts = items.map(item => ({
    ...item,
    metadata: item.metadata ?? {},
    securityGroups: item.securityGroups ?? [],
    discoveredAt: now,
    lastSeenAt: now,
    currentScope: 'pending-review' as const,
  }));
  const created = await resources.plan.insertMany(ctx, inserts);
  const rows = created.result;
  const decided = await planDiscovery(
    ctx,
    rows.map(({ id }) => id),
  );
  const shown = rows.flatMap((row, index) => {
    const decision = decided.result[index];
    return decision === undefined ? [] : [presentNew(row, decision)];
  });
  return combine({ items: shown }, [
    change(undefined, { steps: [stillUnknown(ctx, items)] }),
    created,
    decided,
    ...(await planScopeTags(ctx, rows)),
  ]);
}

/** Creates one resource. */
export async function planCreate(ctx: Ctx, input: Input): Promise<Change<ShownResource>> {
  const planned = await planCreateMany(ctx, { items: [input] });
  return single(withResult(planned, planned.result.items));
}
