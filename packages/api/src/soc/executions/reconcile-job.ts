import { commit, retryOnConflict } from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { executions } from './accessor.ts';
import { breakOff } from './break-off.ts';
import { isOpen, whyFailed } from './state.ts';
import { leavePartly } from './undo.ts';

const ENDED = `NOT EXISTS (SELECT 1 FROM operations AS o
 WHERE o.id = %s AND o.status IN ('pending', 'running', 'cancelling'))`;
const ended = (column: string) => ENDED.replace('%s', column);

const STRANDED = `"id" IN (
 SELECT id FROM playbook_executions WHERE status IN ('pending', 'running') AND operation_id IS NOT NULL
  AND ${ended('operation_id')}
 UNION SELECT id FROM playbook_executions WHERE rollback_status = 'running' AND ${ended('rollback_operation_id')}
 LIMIT 1000)`;

/** Ends runs and undoings whose operation is over, so that nothing blocks a case for ever. */
export async function reconcileExecutions(ctx: JobCtx): Promise<void> {
  const found = await executions.find(ctx, { sql: STRANDED, args: [] }, { acrossTenants: true });
  await eachApart(
    found,
    async ({ id, tenantId }) => {
      const there = inTenant(ctx, tenantId);
      await retryOnConflict(async () => {
        const row = await executions.get(there, id);
        if (row === null) return;
        if (isOpen(row)) {
          const errorMessage = whyFailed(row, 'the operation of the run is over');
          await commit(there, await breakOff(there, row, { errorMessage, undo: row.undoOnCancel }));
        } else if (row.rollbackStatus === 'running') {
          await commit(there, await leavePartly(there, row));
        }
      });
    },
    ({ id }, error) =>
      ctx.log?.('an execution was left to the next run', { executionId: id, error: String(error) }),
  );
}
