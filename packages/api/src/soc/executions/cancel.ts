import { type BreakwaterError, type Change, combine, conflict, nothing } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { isActive, type OperationRow, operations } from '../../operations/accessor.ts';
import { cancelOperations } from '../../operations/cancel.ts';
import { approvals } from '../approvals/accessor.ts';
import { cancelApproval } from '../approvals/end.ts';
import { principalId } from '../principal.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import { breakOff } from './break-off.ts';
import { cancelRequested } from './cancel-requested.ts';
import type { CancelInput } from './schemas.ts';
import { isOpen } from './state.ts';

export const CANCEL = 'soc.execution.cancel';

const notCancellable = ({ status }: ExecutionRow): BreakwaterError =>
  conflict('not_cancellable', `the execution is ${status}; only pending and running ones are cancelled`, {
    status,
  });

/** Stops a run before its next step: at once where nobody works on it, else as soon as its worker sees it. */
export async function planCancel(
  ctx: Caller,
  { id, reason, rollback }: z.output<typeof CancelInput>,
): Promise<Change<ExecutionRow>> {
  const row = await executions.require(ctx, id);
  if (!isOpen(row)) throw notCancellable(row);
  const detail = reason === undefined ? undefined : { reason };
  const operation = row.operationId === null ? null : await operations.get(ctx, row.operationId);
  const active = operation !== null && isActive(operation) ? operation : null;
  const stopping = active === null ? await withdrawn(ctx, row) : await stopped(ctx, active);
  if (active !== null && active.status !== 'pending') {
    const asked = await cancelRequested(ctx, row, { undoOnCancel: rollback, detail });
    return combine(asked.result, [asked, stopping]);
  }
  const by = principalId(ctx);
  const ended = await breakOff(ctx, row, {
    errorMessage: `cancelled by ${by}`,
    undo: rollback,
    patch: { cancelRequestedAt: new Date(ctx.clock.now()), cancelRequestedBy: by },
    action: CANCEL,
    detail,
  });
  return combine(ended.result, [ended, stopping]);
}

/** The question whether a run may begin is no longer asked. */
async function withdrawn(ctx: Caller, { approvalId, operationId }: ExecutionRow): Promise<Change> {
  if (approvalId === null || operationId !== null) return nothing;
  const asking = await approvals.get(ctx, approvalId);
  return asking?.status === 'pending' ? cancelApproval(ctx, asking) : nothing;
}

const stopped = (ctx: Caller, active: OperationRow): Promise<Change> =>
  cancelOperations(ctx, { rows: [active], effects: false });
