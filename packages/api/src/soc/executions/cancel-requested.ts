import type { Change, Ctx } from '@breakwater/db';
import { principalId } from '../principal.ts';
import { type ExecutionRow, executions } from './accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.execution.cancel': true;
  }
}

/** That somebody wants a run to stop, for its worker to see. */
export const cancelRequested = (
  ctx: Ctx,
  row: ExecutionRow,
  { undoOnCancel = true, detail }: { readonly undoOnCancel?: boolean; readonly detail?: unknown } = {},
): Promise<Change<ExecutionRow>> =>
  executions.plan.updateRow(
    ctx,
    row,
    { cancelRequestedAt: new Date(ctx.clock.now()), cancelRequestedBy: principalId(ctx), undoOnCancel },
    { action: 'soc.execution.cancel', detail },
  );
