import type { Change, Ctx } from '@breakwater/db';
import type { Work } from '../../context.ts';
import { principalId } from '../principal.ts';
import type { ExecutionRow } from './accessor.ts';
import { breakOff } from './break-off.ts';

export const CANCEL = 'soc.execution.cancel';

/** Ends a run that nobody works on. */
export function cancelNow(
  ctx: Ctx & Work,
  row: ExecutionRow,
  { undo, detail }: { readonly undo: boolean; readonly detail?: unknown },
): Promise<Change<ExecutionRow>> {
  const by = principalId(ctx);
  return breakOff(ctx, row, {
    errorMessage: `cancelled by ${by}`,
    undo,
    patch: { cancelRequestedAt: new Date(ctx.clock.now()), cancelRequestedBy: by },
    action: CANCEL,
    detail,
  });
}
