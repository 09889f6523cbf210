import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  guard,
  idsOf,
  type Read,
  readAll,
  type WriteOptions,
} from '@breakwater/db';
import { planStanding, readingAlerts } from '../detect/standing.ts';
import { isInScope, LIVE_IN_SCOPE } from '../in-scope.ts';
import { type ResourceRow, resources } from './accessor.ts';

const inScope = () =>
  new BreakwaterError('PRECONDITION_FAILED', 'the resource is in scope; deactivate or override it first', {
    reason: 'in_scope',
  });

/** Deletes resources that are not live in scope; the scope may move until the commit. */
export async function deleteResources(
  ctx: Ctx,
  found: Read<ResourceRow[]>,
  options: WriteOptions,
): Promise<Change<ResourceRow[]>> {
  const [rows, lasting] = await readAll(ctx, found, readingAlerts(ctx, idsOf(found)));
  if (rows.some(row => row.isActive && isInScope(row.currentScope))) throw inScope();
  const none = guard(
    `NOT EXISTS (SELECT 1 FROM resources WHERE id IN (SELECT value FROM json_each(?)) AND ${LIVE_IN_SCOPE})`,
    [JSON.stringify(rows.map(({ id }) => id))],
    inScope,
  );
  const planned: Change<ResourceRow>[] = [];
  for (const row of rows) planned.push(await resources.plan.deleteRow(ctx, row, options));
  const after = planned.map(({ result }) => result);
  const standing = planStanding(ctx, after, { lasting, facts: new Map() });
  return combine(rows, rows.length === 0 ? [] : [change(undefined, { steps: [none] }), ...planned, standing]);
}
