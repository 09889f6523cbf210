import { type Change, type Ctx, combine } from '@breakwater/db';
import { unclassifyNeighbours } from '../classify/neighbours.ts';
import { type ResourceRow, resources } from '../resources/accessor.ts';
import { DEACTIVATE } from '../resources/deactivate.ts';
import { tellActivity } from '../resources/update.ts';
import { checkSwept, type Facts } from './facts.ts';
import type { SyncResult } from './schemas.ts';
import { type Slice, sliceKey, statusOf } from './slices.ts';

interface Swept {
  readonly rows: readonly ResourceRow[];
  readonly slices: SyncResult['slices'];
}

/** What this batch saw, as it is now; findings alone do not show that a slice was scanned. */
export interface Seen {
  readonly row: ResourceRow;
  readonly isFinding: boolean;
}

/** What becomes of the slices. */
export function judgeSlices(
  slices: readonly Slice[],
  facts: Pick<Facts, 'unseen' | 'extents'>,
  seen: readonly Seen[],
): Swept {
  const scanned = seen.filter(({ isFinding }) => !isFinding);
  const seenKeys = new Set(scanned.map(({ row }) => sliceKey(row)));
  const seenIds = new Set(seen.map(({ row }) => row.id));
  const left = Map.groupBy(
    facts.unseen.filter(({ id }) => !seenIds.has(id)),
    sliceKey,
  );
  const rows: ResourceRow[] = [];
  const judged = slices.map(({ key, error, ...slice }) => {
    const status = statusOf({ key, error, ...slice }, facts.extents.get(key), seenKeys.has(key));
    const stale = status === 'swept' ? (left.get(key) ?? []) : [];
    rows.push(...stale);
    return { ...slice, ...(error === undefined ? {} : { error }), status, deactivated: stale.length };
  });
  checkSwept(rows);
  return { rows, slices: judged };
}

/** What resources no scan saw any more become: inactive, with decisions, tags and history as they are. */
export async function planSweep(
  ctx: Ctx,
  rows: readonly ResourceRow[],
  scanStartedAt: Date,
): Promise<Change<ResourceRow[]>> {
  const inactiveSince = new Date(ctx.clock.now());
  const gone: ResourceRow[] = [];
  const changes: Change[] = [];
  for (const row of rows) {
    const planned = await resources.plan.updateRow(
      ctx,
      row,
      { isActive: false, inactiveSince },
      { action: DEACTIVATE, events: false, detail: { scanStartedAt } },
    );
    changes.push(planned, tellActivity(ctx, 'deactivated', planned.result));
    gone.push(planned.result);
  }
  const cdes = rows.filter(({ currentScope }) => currentScope === 'cde').map(({ id }) => id);
  if (cdes.length > 0) {
    const ids = { sql: 'SELECT value FROM json_each(?)', args: [JSON.stringify(cdes)] };
    changes.push(unclassifyNeighbours(ctx, ids));
  }
  return combine(gone, changes);
}
