import { type Change, type Ctx, change, combine, conflict, guard, type Id, type Read } from '@breakwater/db';
import { alerts } from '../alerts/accessor.ts';
import type { AlertRow } from '../alerts/candidates.ts';
import { ACTIVE_ALERT_STATUSES } from '../alerts/constants.ts';
import { announceTransition, respondedAt } from '../alerts/transition.ts';
import { recordInTimeline } from './timeline/record.ts';

const RESOLVE = 'soc.alert.transition';
const REASON = 'its case was closed';

// The pluses keep SQLite from walking all alerts that are active, or unmerged.
const ACTIVE = `case_id = ? AND +status IN ('${ACTIVE_ALERT_STATUSES.join("', '")}') AND +merged_into_id IS NULL`;

/** The alerts of a case that somebody may still have to act on; none for null. */
export const readingActive = (ctx: Ctx, caseId: Id<'cas'> | null): Read<AlertRow[]> =>
  alerts.finding(ctx, { sql: ACTIVE, args: [caseId] });

/** Resolves the active alerts of a case that is closed, so that their repeats are told of. */
export async function resolveActive(
  ctx: Ctx,
  caseId: Id<'cas'>,
  active: readonly AlertRow[],
): Promise<Change> {
  const changes: Change[] = [];
  for (const row of active) {
    changes.push(
      await alerts.plan.updateRow(
        ctx,
        row,
        { status: 'resolved', respondedAt: respondedAt(ctx, row) },
        { action: RESOLVE, detail: { reason: REASON }, events: false },
      ),
      announceTransition(ctx, row, 'resolved', REASON),
    );
  }
  if (active.length > 0) changes.push(await tell(ctx, caseId, active));
  return combine(undefined, [...changes, change(undefined, { steps: [noneActive(ctx, caseId)] })]);
}

function tell(ctx: Ctx, caseId: Id<'cas'>, rows: readonly AlertRow[]): Promise<Change> {
  const named = rows.map(({ id }) => id).join(', ');
  const count = rows.length === 1 ? '1 alert was' : `${rows.length} alerts were`;
  return recordInTimeline(ctx, caseId, 'alert_transitioned', `${count} resolved with the case: ${named}`);
}

const noneActive = ({ tenantId }: Ctx, caseId: Id<'cas'>) =>
  guard(
    `NOT EXISTS (SELECT 1 FROM alerts WHERE tenant_id = ? AND ${ACTIVE} AND deleted_at IS NULL)`,
    [tenantId, caseId],
    () => conflict('version', 'an alert of the case became active at the same moment'),
  );
