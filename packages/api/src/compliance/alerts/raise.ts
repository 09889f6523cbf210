import {
  type AuditAction,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  type Read,
  type Statement,
  type Step,
} from '@breakwater/db';
import { cutCodePoints } from '../../text.ts';
import { cleanMetadata, cleanText } from '../clean.ts';
import { type ComplianceAlertRow, complianceAlerts } from './accessor.ts';
import { tell } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.alert.bump': true;
  }
}

const BUMP = 'compliance.alert.bump' satisfies AuditAction;
const HOUR = 3_600_000;

export type Raised = Pick<
  ComplianceAlertRow,
  'alertType' | 'severity' | 'fingerprint' | 'resourceId' | 'title' | 'description' | 'context'
>;

/** The alerts about resources that are open or acknowledged. `resourceIds`: a query with one column. */
export const readingLasting = (ctx: Ctx, { sql, args }: Statement): Read<ComplianceAlertRow[]> =>
  complianceAlerts.finding(ctx, {
    sql: `"resource_id" IN (${sql}) AND "status" IN ('open', 'acknowledged')`,
    args,
  });

/** Of two commits that raise the same alert the later is planned again, and counts on it. */
const noneLasts = ({ tenantId }: Ctx, { alertType, fingerprint }: Raised): Step =>
  guard(
    `NOT EXISTS (SELECT 1 FROM compliance_alerts WHERE tenant_id = ? AND alert_type = ? AND fingerprint = ?
 AND status IN ('open', 'acknowledged'))`,
    [tenantId, alertType, fingerprint],
    conflict('version', 'the same alert was raised at the same moment'),
  );

/** Hours since the alert was raised, whole: in each of them one event tells that it came up again. */
const hourOf = ({ triggeredAt }: ComplianceAlertRow, at: number) =>
  Math.floor((at - triggeredAt.getTime()) / HOUR);

/**
 * Raises an alert for what a commit causes, or counts it on the one that lasts. `lasting`: those about the same
 * subject that are open or acknowledged.
 */
export async function raise(
  ctx: Ctx,
  raised: Raised,
  lasting: readonly ComplianceAlertRow[],
): Promise<Change<ComplianceAlertRow>> {
  const now = ctx.clock.now();
  const lastSeenAt = new Date(now);
  const context = cleanMetadata(raised.context);
  const known = lasting.find(
    ({ alertType, fingerprint }) => alertType === raised.alertType && fingerprint === raised.fingerprint,
  );
  if (known === undefined) {
    const { alertType, severity, fingerprint, resourceId } = raised;
    const added = await complianceAlerts.plan.insert(ctx, {
      ...{ alertType, severity, resourceId, context, lastSeenAt, triggeredAt: lastSeenAt },
      fingerprint: cutCodePoints(fingerprint, 200),
      title: cleanText(raised.title, 255),
      description: cleanText(raised.description, 4_000),
    });
    const first = change(undefined, { steps: [noneLasts(ctx, raised)] });
    return combine(added.result, [first, added, tell(ctx, 'created', added.result)]);
  }
  const { severity } = raised;
  const patch = { severity, context, lastSeenAt, occurrences: known.occurrences + 1 };
  const bumped = await complianceAlerts.plan.updateRow(ctx, known, patch, { action: BUMP });
  const isTold = hourOf(known, now) > hourOf(known, known.lastSeenAt.getTime());
  return combine(bumped.result, [bumped, ...(isTold ? [tell(ctx, 'bumped', bumped.result)] : [])]);
}
