import { BreakwaterError, commit, query, retryOnConflict } from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { startClassifyAll } from './all-start.ts';

const FIND = `SELECT tenant_id FROM compliance_settings AS s WHERE auto_classify = 1
 AND EXISTS (SELECT 1 FROM tenants WHERE id = s.tenant_id AND deleted_at IS NULL)
 AND EXISTS (SELECT 1 FROM resources AS r WHERE r.tenant_id = s.tenant_id AND r.needs_classification = 1
  AND r.deleted_at IS NULL AND r.is_active = 1) ORDER BY tenant_id`;

const isRunning = (error: unknown) =>
  error instanceof BreakwaterError && error.details?.reason === 'operation_active';

/** Starts the classification of what waits for it, where the tenant wants that and none runs. */
export async function classifyWaiting(ctx: JobCtx): Promise<void> {
  const [found] = await query(ctx, [{ sql: FIND, args: [] }]);
  await eachApart(
    (found?.rows ?? []).map(([tenantId]) => String(tenantId)),
    tenantId => start(inTenant(ctx, tenantId)),
    (tenantId, error) => ctx.log?.('classification not started', { tenantId, error: String(error) }),
  );
}

async function start(ctx: JobCtx): Promise<void> {
  try {
    await retryOnConflict(async () => {
      await commit(ctx, await startClassifyAll(ctx, { filter: { needsClassification: true } }));
    });
  } catch (error) {
    if (!isRunning(error)) throw error;
  }
}
