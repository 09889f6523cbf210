import { query } from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { ACTIVE_ALERT_STATUSES } from './constants.ts';
import { dedupeAlerts } from './dedupe.ts';

const TENANTS = `SELECT DISTINCT tenant_id FROM (SELECT tenant_id FROM alerts
 WHERE status IN ('${ACTIVE_ALERT_STATUSES.join("', '")}') AND merged_into_id IS NULL AND deleted_at IS NULL
 GROUP BY tenant_id, dedup_hash HAVING count(*) > 1 AND count(DISTINCT case_id) <= 1)`;

/** Merges active duplicates wherever there are any. */
export async function dedupeEverywhere(ctx: JobCtx): Promise<void> {
  const [found] = await query(ctx, [{ sql: TENANTS, args: [] }]);
  await eachApart(
    (found?.rows ?? []).map(([tenantId]) => String(tenantId)),
    async tenantId => {
      const there = inTenant(ctx, tenantId);
      let more = true;
      while (more) more = (await dedupeAlerts(there, { dryRun: false })).hasMore;
    },
    (tenantId, error) =>
      ctx.log?.('duplicates of a tenant were left to the next run', { tenantId, error: String(error) }),
  );
}
