import { BreakwaterError, type Change, combine, commit } from '@breakwater/db';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { gatewaysOfEveryTenant } from './every-tenant.ts';
import { FRESH_MS, GONE_MS, gatewayStatus } from './status.ts';
import { type GatewayRow, telemetry } from './telemetry.ts';

/** Only time takes a gateway from fresh to unreachable and on to offline; every report announces itself. */
const AGED = `g.announced_status IN ('connected', 'degraded', 'unreachable') AND g.last_seen < ?
 AND (g.announced_status <> 'unreachable' OR g.last_seen < ?)`;

/** Announces the statuses that nothing but the passing of time has changed. */
export async function announceAged(ctx: JobCtx): Promise<void> {
  const now = ctx.clock.now();
  const aged = { sql: AGED, args: [now - FRESH_MS, now - GONE_MS] };
  for await (const rows of gatewaysOfEveryTenant(ctx, aged)) {
    for (const [tenantId, own] of Map.groupBy(rows, row => row.tenantId)) {
      await announceAll(inTenant(ctx, tenantId), own);
    }
  }
}

/** All at once; when one of them reported meanwhile each for itself, and that one announces itself. */
async function announceAll(ctx: JobCtx, rows: readonly GatewayRow[]): Promise<void> {
  const aged = rows.filter(row => gatewayStatus(row, ctx.clock.now()) !== row.announcedStatus);
  if (aged.length === 0) return;
  const planned: Change[] = aged.map(row => telemetry(ctx, row, {}));
  try {
    await commit(ctx, combine(undefined, planned));
  } catch (error) {
    if (!(error instanceof BreakwaterError) || error.details?.reason !== 'version') throw error;
    if (rows.length > 1) for (const row of aged) await announceAll(ctx, [row]);
  }
}
