import { type Change, type Ctx, combine, nothing } from '@breakwater/db';
import type { Work } from '../../context.ts';
import { cutCodePoints } from '../../text.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import { brokenOff, dueUndos, markedForUndo } from './results.ts';
import { startUndo } from './start-work.ts';
import { tellInCase } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.execution.fail': true;
  }
}

const LONGEST_MESSAGE = 4_000;
const ABORTED = 'the call was aborted';

export interface BreakingOff {
  readonly errorMessage: string;
  /** Whether what was done is undone. */
  readonly undo: boolean;
  readonly patch?: Partial<Pick<ExecutionRow, 'cancelRequestedAt' | 'cancelRequestedBy'>>;
  readonly action?: string;
  readonly detail?: unknown;
}

/** The end of a run that goes no further, with the start of its undoing where something is to be undone. */
export async function breakOff(
  ctx: Ctx & Work,
  row: ExecutionRow,
  { errorMessage, undo, patch = {}, action = 'soc.execution.fail', detail }: BreakingOff,
): Promise<Change<ExecutionRow>> {
  const at = ctx.clock.now();
  const stopped = brokenOff(row.stepResults, ABORTED, at);
  const starting = undo && dueUndos(row.steps, stopped).length > 0 ? await startUndo(ctx, row) : null;
  const failed = await executions.plan.updateRow(
    ctx,
    row,
    {
      ...patch,
      status: 'failed',
      errorMessage: cutCodePoints(errorMessage, LONGEST_MESSAGE),
      completedAt: new Date(at),
      stepResults: undo ? markedForUndo(row.steps, stopped) : stopped,
      ...(starting === null
        ? {}
        : { rollbackStatus: 'running', rollbackReason: errorMessage, rollbackOperationId: starting.result }),
    },
    { action, detail },
  );
  const told = await tellInCase(
    ctx,
    'failed',
    failed.result,
    'playbook_finished',
    `Execution ${row.id} failed: ${failed.result.errorMessage}`,
  );
  return combine(failed.result, [failed, starting ?? nothing, told]);
}
