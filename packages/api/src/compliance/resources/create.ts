import { type Change, type Ctx, change, combine, conflict, guard, readAll, withResult } from '@breakwater/db';
import type * as z from 'zod';
import { single } from '../../crud/single.ts';
import { CLASSIFIER, planDiscovery } from '../decisions/discovery.ts';
import type { DecisionRow } from '../decisions/present.ts';
import { setTags } from '../tags/set-all.ts';
import { type ResourceRow, resources } from './accessor.ts';
import { presentNew, type ShownResource } from './present.ts';
import type { ResourceCreate, ResourceCreateMany } from './schemas.ts';

type Input = z.output<typeof ResourceCreate>;

const named = (items: readonly Pick<Input, 'resourceId'>[]) => ({
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
function stillUnknown(ctx: Ctx, items: readonly Pick<Input, 'resourceId'>[]) {
  const { sql, args } = named(items);
  return guard(
    `NOT EXISTS (SELECT 1 FROM resources WHERE tenant_id = ? AND ${sql})`,
    [ctx.tenantId, ...args],
    () => conflict('version', 'the resource was created at the same moment'),
  );
}

interface Discovered {
  readonly rows: ResourceRow[];
  readonly decisions: DecisionRow[];
}

/**
 * Resources nobody knew, each with the decision that somebody has to look and, but for those that bring a scope tag
 * of their own, the tag that says so. CONFLICT(version) when one was created in between.
 */
export async function planNew(
  ctx: Ctx,
  items: readonly Input[],
  isTagged: (resourceId: string) => boolean = () => false,
): Promise<Change<Discovered>> {
  if (items.length === 0) return change({ rows: [], decisions: [] });
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
  const decided = planDiscovery(
    ctx,
    rows.map(({ id }) => id),
  );
  const tagged = rows
    .filter(({ resourceId }) => !isTagged(resourceId))
    .map(({ id }) => ({
      resourceId: id,
      key: 'pci:scope',
      value: 'pending-review',
      source: 'automated' as const,
      by: CLASSIFIER,
      known: null,
      last: 0,
    }));
  return combine({ rows, decisions: decided.result }, [
    change(undefined, { steps: [stillUnknown(ctx, items)] }),
    created,
    decided,
    setTags(ctx, tagged),
  ]);
}

/** Creates resources, all or none, each with the decision that somebody has to look and the tag that says so. */
export async function planCreateMany(
  ctx: Ctx,
  { items }: z.output<typeof ResourceCreateMany>,
): Promise<Change<{ items: ShownResource[] }>> {
  if (items.length === 0) return change({ items: [] });
  const [known] = await readAll(ctx, resources.finding(ctx, named(items), { includeDeleted: true }));
  refuseKnown(known, items);
  const planned = await planNew(ctx, items);
  const { rows, decisions } = planned.result;
  const shown = rows.flatMap((row, index) => {
    const decision = decisions[index];
    return decision === undefined ? [] : [presentNew(row, decision)];
  });
  return withResult(planned, { items: shown });
}

/** Creates one resource. */
export async function planCreate(ctx: Ctx, input: Input): Promise<Change<ShownResource>> {
  const planned = await planCreateMany(ctx, { items: [input] });
  return single(withResult(planned, planned.result.items));
}
