import { commit, retryOnConflict } from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { executions } from './accessor.ts';
import { breakOff } from './break-off.ts';
import { endOf, isOpen } from './state.ts';
import { leavePartly } from './undo.ts';

const isOver = (operation: string) => `NOT EXISTS (SELECT 1 FROM operations AS o
 WHERE o.id = ${operation} AND o.status IN ('pending', 'running', 'cancelling'))`;
const RUN = `status IN ('pending', 'running') AND operation_id IS NOT NULL AND ${isOver('operation_id')}`;
const UNDO = `rollback_status = 'running' AND ${isOver('rollback_operation_id')}`;

const STRANDED = `"id" IN (
 SELECT id FROM playbook_executions WHERE ${RUN} UNION SELECT id FROM playbook_executions WHERE ${UNDO} LIMIT 1000)`;
const STILL = `"id" = ? AND (${RUN} OR ${UNDO})`;

/** Ends runs and undoings whose operation is over, so that nothing blocks a case for ever. */
export async function reconcileExecutions(ctx: JobCtx): Promise<void> {
  const found = await executions.find(ctx, { sql: STRANDED, args: [] }, { acrossTenants: true });
  await eachApart(
    found,
    ({ id, tenantId }) => retryOnConflict(() => reconcile(inTenant(ctx, tenantId), id)),
    ({ id }, error) =>
      ctx.log?.('an execution was left to the next run', { executionId: id, error: String(error) }),
  );
}

async function reconcile(ctx: JobCtx, id: string): Promise<void> {
  const [row] = await executions.find(ctx, { sql: STILL, args: [id] });
  if (row === undefined) return;
  await commit(
    ctx,
    await (isOpen(row)
      ? breakOff(ctx, row, endOf(row, 'the operation of the run is over'))
      : leavePartly(ctx, row)),
  );
}
