import { type Change, type Ctx, combine, nothing } from '@breakwater/db';
import type { Work } from '../../context.ts';
import type { EndedApproval } from '../approvals/ended.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import { breakOff } from './break-off.ts';
import { markedForUndo } from './results.ts';
import { startRun, startUndo } from './start-work.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.execution.approve': true;
    'soc.execution.deny': true;
  }
}

const APPROVE = 'soc.execution.approve';
const DENY = 'soc.execution.deny';

/** A run that waited for people begins, or does not. */
export async function runDecided(
  ctx: Ctx & Work,
  row: ExecutionRow | null,
  { status, comment }: EndedApproval,
): Promise<Change> {
  // Whoever cancels a run ends it along with its approval.
  if (row === null || row.status !== 'pending' || row.operationId !== null || status === 'cancelled') {
    return nothing;
  }
  if (status !== 'approved') {
    const why = status === 'expired' ? 'approval expired' : `approval rejected: ${comment}`;
    return breakOff(ctx, row, { errorMessage: why, undo: false, action: DENY });
  }
  const begun = await startRun(ctx, row);
  const approved = await executions.plan.updateRow(
    ctx,
    row,
    { operationId: begun.result },
    { action: APPROVE },
  );
  return combine(undefined, [approved, begun]);
}

/** An undoing that waited for people begins, or does not. */
export async function rollbackDecided(
  ctx: Ctx & Work,
  row: ExecutionRow | null,
  { status }: EndedApproval,
): Promise<Change> {
  if (row === null || row.rollbackStatus !== 'pending_approval') return nothing;
  if (status !== 'approved') {
    return executions.plan.updateRow(ctx, row, { rollbackStatus: 'none' }, { action: DENY });
  }
  const begun = await startUndo(ctx, row);
  const approved = await executions.plan.updateRow(
    ctx,
    row,
    {
      rollbackStatus: 'running',
      rollbackOperationId: begun.result,
      stepResults: markedForUndo(row.steps, row.stepResults),
    },
    { action: APPROVE },
  );
  return combine(undefined, [approved, begun]);
}
