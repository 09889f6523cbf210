import { type Change, type Ctx, combine } from '@breakwater/db';
import type * as z from 'zod';
import { emit } from '../events.ts';
import { alerts } from './accessor.ts';
import type { AlertRow } from './candidates.ts';
import { requireChangeable } from './changeable.ts';
import type { AlertAssign } from './schemas.ts';

/** Gives an alert to an agent, or takes it from one; in any status. */
export async function planAssign(
  ctx: Ctx,
  { id, assignedAgent, expectedVersion }: z.output<typeof AlertAssign>,
): Promise<Change<AlertRow>> {
  const row = await alerts.require(ctx, id, { includeDeleted: true });
  requireChangeable(row, expectedVersion);
  const assigned = await alerts.plan.updateRow(
    ctx,
    row,
    { assignedAgent },
    { action: 'soc.alert.assign', events: false },
  );
  const { severity, source, title } = row;
  const event = emit(
    ctx,
    'soc.alert.assigned',
    { component: 'alerts', recordId: id },
    { severity, source, title, assignedAgent },
  );
  return combine(assigned.result, [assigned, event]);
}
