import type { Ctx, Statement } from '@breakwater/db';
import { DEFAULTS } from '../settings/settings.ts';

export const DAY = 86_400_000;

/** The time from which on flows count, in epoch ms, as an SQL expression: what reads settings and flows asks once. */
export const lookBackStart = ({ tenantId, clock }: Ctx): Statement => ({
  sql: `(? - ${DAY} * coalesce((SELECT lookback_days FROM compliance_settings WHERE tenant_id = ?), ${DEFAULTS.lookbackDays}))`,
  args: [clock.now(), tenantId],
});
