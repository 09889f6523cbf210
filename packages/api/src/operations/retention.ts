import { type AuditAction, auditDraft, change, commit, conflict, guard, query } from '@breakwater/db';
import type { JobCtx } from '../jobs/job.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'operations.operation.purge': true;
  }
}

const PURGE = 'operations.operation.purge' satisfies AuditAction;
const KEPT_MS = 30 * 24 * 3_600_000;

/** Deletes what ended more than 30 days ago, with one entry that says how many. */
export async function purgeOperations(ctx: JobCtx): Promise<void> {
  const args = [ctx.clock.now() - KEPT_MS];
  const [found] = await query(ctx, [{ sql: 'SELECT count(*) FROM operations WHERE completed_at < ?', args }]);
  const count = Number(found?.rows[0]?.[0] ?? 0);
  if (count === 0) return;
  const all = guard('changes() = ?', [count], () =>
    conflict('version', 'operations were deleted by another'),
  );
  await commit(
    ctx,
    change(undefined, {
      steps: [{ sql: 'DELETE FROM operations WHERE completed_at < ?', args }, all],
      audit: [auditDraft(ctx, PURGE, { component: 'operations', detail: { count } })],
    }),
  );
}
