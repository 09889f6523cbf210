import { commit, query, retryOnConflict } from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { expireApproval } from './end.ts';
import { readApproval } from './ended.ts';

const ATTEMPTS = 10;
const OVERDUE = "SELECT id, tenant_id FROM human_approvals WHERE status = 'pending' AND expires_at < ?";

/** Ends what nobody decided in time. A decision at the same moment wins or loses whole. */
export async function expireApprovals(ctx: JobCtx): Promise<void> {
  const [found] = await query(ctx, [{ sql: OVERDUE, args: [ctx.clock.now()] }]);
  await eachApart(
    (found?.rows ?? []).map(([id, tenantId]) => ({ id: String(id), tenantId: String(tenantId) })),
    ({ id, tenantId }) => retryOnConflict(() => expire(inTenant(ctx, tenantId), id), ATTEMPTS),
    ({ id }, error) =>
      ctx.log?.('an approval was left to the next run', { approvalId: id, error: String(error) }),
  );
}

async function expire(ctx: JobCtx, id: string): Promise<void> {
  const [row, about] = await readApproval(ctx, id);
  if (row?.status === 'pending') await commit(ctx, await expireApproval(ctx, row, about));
}
