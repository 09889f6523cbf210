import { commit, query, retryOnConflict } from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { atStart, planDetect } from './detect.ts';

const ATTEMPTS = 10;
const TENANTS = `SELECT id FROM tenants WHERE deleted_at IS NULL
 AND (EXISTS (SELECT 1 FROM resources WHERE tenant_id = tenants.id)
 OR EXISTS (SELECT 1 FROM compliance_alerts WHERE tenant_id = tenants.id))`;

/** Brings the alerts about the state of every estate to what that is now. */
export async function detectEverywhere(ctx: JobCtx): Promise<void> {
  const [found] = await query(ctx, [{ sql: TENANTS, args: [] }]);
  await eachApart(
    (found?.rows ?? []).map(([tenantId]) => inTenant(ctx, String(tenantId))),
    async there => {
      const progress = atStart();
      await retryOnConflict(async () => commit(there, await planDetect(there, progress)), ATTEMPTS);
    },
    ({ tenantId }, error) =>
      ctx.log?.('the alerts of a tenant were left to the next run', { tenantId, error: String(error) }),
  );
}
