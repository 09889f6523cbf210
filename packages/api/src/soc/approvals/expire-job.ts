import { BreakwaterError, commit, readAll } from '@breakwater/db';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { approvals } from './accessor.ts';
import { expireApproval } from './end.ts';
import { readingAbout } from './ended.ts';

/** Ends what nobody decided in time. A decision at the same moment wins or loses whole. */
export async function expireApprovals(ctx: JobCtx): Promise<void> {
  const where = { sql: "status = 'pending' AND expires_at < ?", args: [ctx.clock.now()] };
  for (const row of await approvals.find(ctx, where, { acrossTenants: true })) {
    const there = inTenant(ctx, row.tenantId);
    const about = await readAll(there, ...(await readingAbout(there, row.id)));
    try {
      await commit(there, await expireApproval(there, row, about));
    } catch (error) {
      if (!(error instanceof BreakwaterError) || error.details?.reason !== 'version') throw error;
    }
  }
}
