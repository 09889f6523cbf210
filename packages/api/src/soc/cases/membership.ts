import { type AuditAction, type Change, type Ctx, combine, type Id, type Patch } from '@breakwater/db';
import type { alerts as table } from '@breakwater/db/schema';
import { alerts } from '../alerts/accessor.ts';
import type { AlertRow } from '../alerts/candidates.ts';
import { announceTransition, respondedAt } from '../alerts/transition.ts';
import { emit } from '../events.ts';
import type { AlertMove } from './plan.ts';
import { recordInTimeline } from './timeline/record.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.alert.link': true;
    'soc.alert.unlink': true;
    'soc.case.linkAlerts': true;
    'soc.case.unlinkAlerts': true;
    'soc.case.createFromAlerts': true;
  }
}

export const LINK = 'soc.case.linkAlerts' satisfies AuditAction;
export const UNLINK = 'soc.case.unlinkAlerts' satisfies AuditAction;
export const CREATE_FROM_ALERTS = 'soc.case.createFromAlerts' satisfies AuditAction;

/** The most alerts a case has. */
export const MOST_ALERTS = 500;

type AlertPatch = Patch<typeof table>;

/** What joining a case makes of an alert's status: somebody has begun to work on it. */
export function taken(ctx: Ctx, row: AlertRow): Pick<AlertPatch, 'status' | 'respondedAt'> {
  return row.status === 'new' || row.status === 'triaged'
    ? { status: 'investigating', respondedAt: respondedAt(ctx, row) }
    : {};
}

/** Puts an alert into a case; the result says how it moved. */
export async function planJoin(ctx: Ctx, row: AlertRow, caseId: Id<'cas'>): Promise<Change<AlertMove>> {
  const patch = taken(ctx, row);
  const moved = await alerts.plan.updateRow(
    ctx,
    row,
    { caseId, ...patch },
    { action: 'soc.alert.link' satisfies AuditAction, events: false },
  );
  const told = patch.status === undefined ? [] : [announceTransition(ctx, { ...row, caseId }, patch.status)];
  return combine({ before: row, after: moved.result }, [moved, ...told]);
}

/** Takes an alert out of its case; its status stays. */
export async function planLeave(ctx: Ctx, row: AlertRow): Promise<Change<AlertMove>> {
  const options = { action: 'soc.alert.unlink' satisfies AuditAction, events: false } as const;
  const moved = await alerts.plan.updateRow(ctx, row, { caseId: null }, options);
  return combine({ before: row, after: moved.result }, [moved]);
}

type AlertIds = readonly Id<'alr'>[];

const named = (ids: AlertIds) => `${ids.length} ${ids.length === 1 ? 'alert' : 'alerts'}: ${ids.join(', ')}`;

/** What a case tells of alerts that joined it. */
export async function tellLinked(ctx: Ctx, caseId: Id<'cas'>, alertIds: AlertIds): Promise<Change> {
  return combine(undefined, [
    await recordInTimeline(ctx, caseId, 'alerts_linked', named(alertIds)),
    emit(ctx, 'soc.case.alertsLinked', { component: 'cases', recordId: caseId }, { alertIds: [...alertIds] }),
  ]);
}

/** What a case tells of alerts that left it. */
export async function tellUnlinked(ctx: Ctx, caseId: Id<'cas'>, alertIds: AlertIds): Promise<Change> {
  return combine(undefined, [
    await recordInTimeline(ctx, caseId, 'alerts_unlinked', named(alertIds)),
    emit(
      ctx,
      'soc.case.alertsUnlinked',
      { component: 'cases', recordId: caseId },
      { alertIds: [...alertIds] },
    ),
  ]);
}
