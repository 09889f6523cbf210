import type { Ctx, Read } from '@breakwater/db';
import { type ComplianceAlertRow, complianceAlerts } from '../alerts/accessor.ts';
import type { Raised } from '../alerts/raise.ts';
import type { GrcConnectionRow } from './connections/accessor.ts';
import type { GrcSyncRow } from './syncs/accessor.ts';

const TYPE = 'grc_sync_failed';

export const fingerprintOf = (connectionId: string): string => `grc:${connectionId}`;

/** The alert of a connection whose syncs fail, while it lasts. */
export const readingSyncAlerts = (ctx: Ctx, connectionId: string): Read<ComplianceAlertRow[]> =>
  complianceAlerts.finding(ctx, {
    sql: `"alert_type" = '${TYPE}' AND "fingerprint" = ? AND "status" IN ('open', 'acknowledged')`,
    args: [fingerprintOf(connectionId)],
  });

/** Alert 12: a sync ended failed. */
export const syncAlarm = (
  { id: connectionId, name }: Pick<GrcConnectionRow, 'id' | 'name'>,
  { id: syncId, provider, syncType }: GrcSyncRow,
  message: string,
): Raised => ({
  alertType: TYPE,
  severity: 'medium',
  fingerprint: fingerprintOf(connectionId),
  resourceId: null,
  title: `The sync of ${name} to ${provider} failed`,
  description: `The platform does not show the scope as it is: ${message}`,
  context: { connectionId, name, provider, syncId, syncType, message },
});
