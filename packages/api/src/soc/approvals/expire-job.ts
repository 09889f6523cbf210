import { commit, readAll, retryOnConflict } from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { approvals } from './accessor.ts';
import { expireApproval } from './end.ts';
import { readingAbout } from './ended.ts';

const ATTEMPTS = 10;

/** Ends what nobody decided in time. A decision at the same moment wins or loses whole. */
export async function expireApprovals(ctx: JobCtx): Promise<void> {
  const where = { sql: "status = 'pending' AND expires_at < ?", args: [ctx.clock.now()] };
  await eachApart(
    await approvals.find(ctx, where, { acrossTenants: true }),
    ({ id, tenantId }) => retryOnConflict(() => expire(inTenant(ctx, tenantId), id), ATTEMPTS),
    ({ id }, error) =>
      ctx.log?.('an approval was left to the next run', { approvalId: id, error: String(error) }),
  );
}

async function expire(ctx: JobCtx, id: string): Promise<void> {
  const [row, ...about] = await readAll(ctx, approvals.reading(ctx, id), ...(await readingAbout(ctx, id)));
  if (row?.status === 'pending') await commit(ctx, await expireApproval(ctx, row, about));
}
