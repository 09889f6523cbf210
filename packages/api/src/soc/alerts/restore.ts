import { type Change, type Ctx, combine } from '@breakwater/db';
import { alerts } from './accessor.ts';
import type { AlertRow } from './candidates.ts';
import { followAlert } from './follow.ts';

/** Brings a deleted alert back. No hook sees that, so what hooks do is done here. */
export function planRestore(ctx: Ctx, before: AlertRow): Change<AlertRow> {
  const restored = alerts.plan.restoreRow(ctx, before);
  return combine(restored.result, [restored, followAlert(ctx, restored.result, before)]);
}
