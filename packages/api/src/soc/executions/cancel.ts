import {
  type BreakwaterError,
  type Change,
  combine,
  conflict,
  nothing,
  readAll,
  withResult,
} from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { isActive, operations } from '../../operations/accessor.ts';
import { cancelOperations } from '../../operations/cancel.ts';
import { approvals } from '../approvals/accessor.ts';
import { cancelApproval } from '../approvals/end.ts';
import { readingAskedCase } from '../cases/approval-ended.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import { cancelNow } from './cancel-now.ts';
import { cancelRequested } from './cancel-requested.ts';
import type { CancelInput } from './schemas.ts';
import { isOpen } from './state.ts';

const notCancellable = ({ status }: ExecutionRow): BreakwaterError =>
  conflict('not_cancellable', `the execution is ${status}; only pending and running ones are cancelled`, {
    status,
  });

/** Stops a run before its next step: at once where nobody works on it, else as soon as its worker sees it. */
export async function planCancel(
  ctx: Caller,
  { id, reason, rollback }: z.output<typeof CancelInput>,
): Promise<Change<ExecutionRow>> {
  const its = (column: 'operation_id' | 'approval_id') => ({
    sql: `(SELECT ${column} FROM playbook_executions WHERE tenant_id = ? AND id = ?)`,
    args: [ctx.tenantId, id],
  });
  const [operationId, approvalId] = [its('operation_id'), its('approval_id')];
  const [row, [operation], [asking], ...asked] = await readAll(
    ctx,
    executions.requiring(ctx, id),
    operations.finding(ctx, { sql: `"id" = ${operationId.sql}`, args: operationId.args }),
    approvals.finding(ctx, {
      sql: `"id" = ${approvalId.sql} AND "status" = 'pending'`,
      args: approvalId.args,
    }),
    ...readingAskedCase(ctx, approvalId),
  );
  if (!isOpen(row)) throw notCancellable(row);
  const detail = reason === undefined ? undefined : { reason };
  const active = operation !== undefined && isActive(operation) ? operation : null;
  // Who asked first is who cancelled it.
  if (active?.status === 'cancelling') return withResult(nothing, row);
  const ended =
    active?.status === 'running'
      ? await cancelRequested(ctx, row, { undoOnCancel: rollback, detail })
      : await cancelNow(ctx, row, { undo: rollback, detail });
  const stopped = active === null ? nothing : await cancelOperations(ctx, { rows: [active], effects: false });
  // The question whether it may begin is no longer asked.
  const withdrawn =
    asking === undefined ? nothing : await cancelApproval(ctx, asking, { execution: row, case: asked });
  return combine(ended.result, [ended, stopped, withdrawn]);
}
