import { combine, commit, nothing, retryOnConflict } from '@breakwater/db';
import { eachApart } from '../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../jobs/job.ts';
import { type OperationRow, operations } from './accessor.ts';
import { canRestart, isMoved, moved } from './claim.ts';
import { cancellation, ending, type Failure, ORPHANED, TIMEOUT } from './ending.ts';
import type { OperationKind } from './kind.ts';
import { operationKind } from './kinds.ts';

const LOST_AFTER_MS = 60_000;
const MOST_AT_ONCE = 1_000;

/** Where no worker is heard of: a start that got lost, a lease that ran out, a deadline that passed. */
const STRANDED = `id IN (
 SELECT id FROM operations WHERE status = 'pending' AND (created_at < ?1 OR deadline_at <= ?2)
 UNION ALL SELECT id FROM operations WHERE status IN ('running', 'cancelling')
  AND (lease_until < ?2 OR deadline_at <= ?2) LIMIT ?3)`;

/** Ends what is too late, cancelled or lost, and finds another worker for what can go on. */
export async function sweepOperations(ctx: JobCtx, kindOf = operationKind): Promise<void> {
  const now = ctx.clock.now();
  const where = { sql: STRANDED, args: [now - LOST_AFTER_MS, now, MOST_AT_ONCE] };
  await eachApart(
    await operations.find(ctx, where, { acrossTenants: true }),
    async row => {
      const kind = await kindOf(row.kind);
      const failure = verdict(row, now, kind);
      if (failure === null) ctx.app.ports.operations.start(ctx, row.id);
      else await end(ctx, row, kind, failure);
    },
    ({ id }, error) => ctx.log?.('an operation was left to the next sweep', { id, error: String(error) }),
  );
}

/** Null when another worker may go on. */
function verdict(row: OperationRow, now: number, kind: OperationKind | null): Failure | null {
  if (row.status === 'cancelling') return cancellation(row);
  if (now >= row.deadlineAt.getTime()) return TIMEOUT;
  if (row.status === 'pending') return null;
  return kind === null || canRestart(row, kind.restartable) ? null : ORPHANED;
}

/** Ends it as it was found; a worker that came back meanwhile keeps it. */
async function end(
  ctx: JobCtx,
  row: OperationRow,
  kind: OperationKind | null,
  failure: Failure,
): Promise<void> {
  const { progressPct, progressMsg, leaseUntil } = row;
  const where = { sql: 'lease_until IS ?', args: [leaseUntil?.getTime() ?? null] };
  try {
    await retryOnConflict(async () => {
      const also = (await kind?.failed?.(inTenant(ctx, row.tenantId), row, failure)) ?? nothing;
      const ended = ending(ctx, row, { failure, progressPct, progressMsg }, { where, otherwise: moved });
      await commit(ctx, combine(undefined, [ended, also]));
    });
  } catch (error) {
    if (!isMoved(error)) throw error;
  }
}
