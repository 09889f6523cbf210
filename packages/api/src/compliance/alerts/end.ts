import { type AuditAction, type Change, type Ctx, combine, SYSTEM } from '@breakwater/db';
import type * as z from 'zod';
import { type ComplianceAlertRow, complianceAlerts } from './accessor.ts';
import { rewrite } from './rewrite.ts';
import type { ComplianceAlertChange } from './schemas.ts';
import { tell } from './tell.ts';
import { checkTransition } from './transitions.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.alert.acknowledge': true;
    'compliance.alert.resolve': true;
    'compliance.alert.markFalsePositive': true;
  }
}

export const ACKNOWLEDGE = 'compliance.alert.acknowledge' satisfies AuditAction;
export const RESOLVE = 'compliance.alert.resolve' satisfies AuditAction;
export const MARK = 'compliance.alert.markFalsePositive' satisfies AuditAction;

type Input = z.output<typeof ComplianceAlertChange>;

/** Says that somebody is at it. */
export async function planAcknowledge(
  ctx: Ctx,
  { id, note, expectedVersion }: Input,
): Promise<Change<ComplianceAlertRow>> {
  const alert = await complianceAlerts.require(ctx, id);
  checkTransition(alert.status, 'acknowledged');
  const planned = await complianceAlerts.plan.updateRow(
    ctx,
    alert,
    {
      status: 'acknowledged',
      acknowledgedAt: new Date(ctx.clock.now()),
      acknowledgedBy: ctx.actor.name,
    },
    { action: ACKNOWLEDGE, expectedVersion, ...(note === undefined ? {} : { detail: { note } }) },
  );
  return combine(planned.result, [planned, tell(ctx, 'acknowledged', planned.result)]);
}

/** Ends an alert by hand, for good. */
export const planEndOf =
  (status: 'resolved' | 'false_positive') =>
  async (ctx: Ctx, { id, note, expectedVersion }: Input): Promise<Change<ComplianceAlertRow>> => {
    const alert = await complianceAlerts.require(ctx, id);
    checkTransition(alert.status, status);
    const planned = await complianceAlerts.plan.updateRow(
      ctx,
      alert,
      {
        status,
        resolvedAt: new Date(ctx.clock.now()),
        resolvedBy: ctx.actor.name,
        resolutionNote: note ?? null,
      },
      { action: status === 'resolved' ? RESOLVE : MARK, expectedVersion },
    );
    const what = status === 'resolved' ? 'resolved' : 'falsePositive';
    return combine(planned.result, [planned, tell(ctx, what, planned.result)]);
  };

/** Resolves alerts whose cause is gone, however many in a fixed number of statements. */
export function resolveAll(ctx: Ctx, alerts: readonly ComplianceAlertRow[]): Change<ComplianceAlertRow[]> {
  const now = new Date(ctx.clock.now());
  const ended = alerts.map(before => {
    checkTransition(before.status, 'resolved');
    const after: ComplianceAlertRow = {
      ...before,
      ...{ status: 'resolved', resolvedAt: now, resolvedBy: SYSTEM.name, updatedAt: now },
      version: before.version + 1,
    };
    return { before, after };
  });
  const rows = ended.map(({ after }) => after);
  return combine(rows, [
    ...rewrite(ctx, ended, RESOLVE, ['status', 'resolvedAt', 'resolvedBy']),
    ...rows.map(row => tell(ctx, 'resolved', row)),
  ]);
}

/** Resolves the one of the lasting alerts with that fingerprint, if there is one. */
export const planGone = (
  ctx: Ctx,
  lasting: readonly ComplianceAlertRow[],
  fingerprint: string,
): Change<ComplianceAlertRow[]> =>
  resolveAll(
    ctx,
    lasting.filter(alert => alert.fingerprint === fingerprint),
  );
