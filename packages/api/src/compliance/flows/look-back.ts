import type { Ctx, Statement } from '@breakwater/db';
import { DEFAULTS } from '../settings/settings.ts';

export const DAY = 86_400_000;

const startBy =
  (column: 'lookback_days' | 'flow_retention_days', days: number) =>
  ({ tenantId, clock }: Ctx): Statement => ({
    sql: `(? - ${DAY} * coalesce((SELECT ${column} FROM compliance_settings WHERE tenant_id = ?), ${days}))`,
    args: [clock.now(), tenantId],
  });

/** The time from which on flows count, in epoch ms, as an SQL expression: what reads settings and flows asks once. */
export const lookBackStart = startBy('lookback_days', DEFAULTS.lookbackDays);

/** The time from which on flows are kept, likewise. */
export const retentionStart = startBy('flow_retention_days', DEFAULTS.flowRetentionDays);
