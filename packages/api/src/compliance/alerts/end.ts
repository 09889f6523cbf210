import { type AuditAction, type Change, type Ctx, combine } from '@breakwater/db';
import type * as z from 'zod';
import { type ComplianceAlertRow, complianceAlerts } from './accessor.ts';
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

interface End {
  readonly status: 'resolved' | 'false_positive';
  readonly by: string;
  readonly note?: string | undefined;
  readonly expectedVersion?: number | undefined;
}

async function planEnd(
  ctx: Ctx,
  alert: ComplianceAlertRow,
  { status, by, note, expectedVersion }: End,
): Promise<Change<ComplianceAlertRow>> {
  checkTransition(alert.status, status);
  const planned = await complianceAlerts.plan.updateRow(
    ctx,
    alert,
    {
      status,
      resolvedAt: new Date(ctx.clock.now()),
      resolvedBy: by,
      resolutionNote: note ?? null,
    },
    { action: status === 'resolved' ? RESOLVE : MARK, expectedVersion },
  );
  const what = status === 'resolved' ? 'resolved' : 'falsePositive';
  return combine(planned.result, [planned, tell(ctx, what, planned.result)]);
}

/** Ends an alert by hand, for good. */
export const planEndOf =
  (status: End['status']) =>
  async (ctx: Ctx, { id, note, expectedVersion }: Input): Promise<Change<ComplianceAlertRow>> =>
    planEnd(ctx, await complianceAlerts.require(ctx, id), {
      status,
      by: ctx.actor.name,
      note,
      expectedVersion,
    });

/** Resolves those of the lasting alerts whose cause is gone. */
export async function planGone(
  ctx: Ctx,
  lasting: readonly ComplianceAlertRow[],
  fingerprint: string,
): Promise<Change[]> {
  const gone = lasting.filter(alert => alert.fingerprint === fingerprint);
  return Promise.all(gone.map(alert => planEnd(ctx, alert, { status: 'resolved', by: 'system' })));
}
