import { type AuditAction, type Change, type Ctx, change, combine, idsOf, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { raise } from '../alerts/raise.ts';
import { unclassifyNeighbours } from '../classify/neighbours.ts';
import { planStanding, readingAlerts } from '../detect/standing.ts';
import { isInScope } from '../in-scope.ts';
import { resources } from './accessor.ts';
import { unseen } from './alarms.ts';
import { present, type ShownResource } from './present.ts';
import { notDeleted, readingResource, sameScope } from './reading.ts';
import type { ResourceDeactivate } from './schemas.ts';
import { tellActivity } from './update.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.resource.deactivate': true;
  }
}

export const DEACTIVATE = 'compliance.resource.deactivate' satisfies AuditAction;

/** Says that a resource is gone. Its decisions, tags and history stay. */
export async function planDeactivate(
  ctx: Ctx,
  { resource, reason }: z.output<typeof ResourceDeactivate>,
): Promise<Change<ShownResource>> {
  const found = readingResource(ctx, resource);
  const [before, lasting] = await readAll(ctx, found, readingAlerts(ctx, idsOf(found)));
  const steps = [notDeleted(before), sameScope(before)];
  if (!before.isActive) return change(present(before));
  const planned = await resources.plan.updateRow(
    ctx,
    before,
    { isActive: false, inactiveSince: new Date(ctx.clock.now()) },
    { action: DEACTIVATE, events: false, ...(reason === undefined ? {} : { detail: { reason } }) },
  );
  const row = planned.result;
  const alarm = isInScope(row.currentScope) ? [raise(ctx, unseen(row, reason), lasting)] : [];
  const around =
    row.currentScope === 'cde' ? [unclassifyNeighbours(ctx, { sql: 'SELECT ?', args: [row.id] })] : [];
  return combine(present(row), [
    change(undefined, { steps }),
    planned,
    ...around,
    tellActivity(ctx, 'deactivated', row),
    ...alarm,
    planStanding(ctx, [row], { lasting, facts: new Map() }),
  ]);
}
