import type { Change, Ctx } from '@breakwater/db';
import { emit } from '../events.ts';
import type { ComplianceAlertRow } from './accessor.ts';

type Told = 'created' | 'bumped' | 'acknowledged' | 'resolved' | 'falsePositive';

/** The event of what happened to an alert. */
export const tell = (
  ctx: Ctx,
  what: Told,
  { id, alertType, severity, resourceId, status, occurrences }: ComplianceAlertRow,
): Change =>
  emit(
    ctx,
    `compliance.alert.${what}`,
    { component: 'complianceAlerts', recordId: id },
    { alertType, severity, resourceId, status, occurrences },
  );
