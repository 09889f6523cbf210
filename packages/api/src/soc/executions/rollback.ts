import { type BreakwaterError, type Change, combine, conflict, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { type ActionClass, planApproval } from '../approvals/plan.ts';
import { cases } from '../cases/accessor.ts';
import { requireOpen } from '../cases/open.ts';
import { highestClass, undoClassOf } from '../playbooks/actions.ts';
import { principalId } from '../principal.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import { dueUndos, markedForUndo } from './results.ts';
import { presentExecution, type RollbackInput, type StartedRollback } from './schemas.ts';
import { startUndo } from './start-work.ts';
import { isOpen } from './state.ts';
import { stillGoverned } from './still-governed.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.execution.rollback': true;
  }
}

export const ROLLBACK = 'soc.execution.rollback';

function refusal(row: ExecutionRow): BreakwaterError | null {
  if (row.dryRun) return conflict('dry_run', 'a dry run did nothing that could be undone');
  if (row.status === 'rolled_back')
    return conflict('already_rolled_back', 'the execution was undone already');
  if (isOpen(row))
    return conflict('not_finished', 'the execution has not ended; cancel it to have it undone');
  if (row.rollbackStatus === 'running' || row.rollbackStatus === 'pending_approval') {
    return conflict('rollback_in_progress', 'the execution is being undone, or waits for approval of it', {
      status: row.rollbackStatus,
    });
  }
  return dueUndos(row.steps, row.stepResults).length === 0
    ? conflict('nothing_to_undo', 'no step of the execution is left that can be undone')
    : null;
}

/** What the undoing of a run does, as people are asked about it; null: it needs no approval. */
function classToApprove({ steps, stepResults }: ExecutionRow, gated: boolean): ActionClass | null {
  const classes = dueUndos(steps, stepResults).flatMap(({ index }) => {
    const step = steps[index];
    return step === undefined ? [] : (undoClassOf(step) ?? []);
  });
  const highest = highestClass('low', ...classes);
  const needed = gated || classes.includes('high');
  return needed && highest !== 'read_only' ? highest : null;
}

/** Undoes what a run did, last step first; asks people first where it needs that. May be repeated while partial. */
export async function planRollback(
  ctx: Caller,
  { id, reason }: z.output<typeof RollbackInput>,
): Promise<Change<z.input<typeof StartedRollback>>> {
  const its = `"id" = (SELECT case_id FROM playbook_executions WHERE tenant_id = ? AND id = ?)`;
  const [row, [of = null]] = await readAll(
    ctx,
    executions.requiring(ctx, id),
    cases.finding(ctx, { sql: its, args: [ctx.tenantId, id] }, { includeDeleted: true }),
  );
  const refused = refusal(row);
  if (refused !== null) throw refused;
  if (of !== null) requireOpen(of);

  const actionClass = classToApprove(row, of?.requiresHumanApproval ?? false);
  const asked = actionClass === null ? null : await ask(ctx, row, actionClass, reason);
  const begun = asked === null ? await startUndo(ctx, row) : null;
  const updated = await executions.plan.updateRow(
    ctx,
    row,
    {
      ...(begun === null ? {} : { stepResults: markedForUndo(row.steps, row.stepResults) }),
      rollbackReason: reason,
      rollbackStatus: asked === null ? 'running' : 'pending_approval',
      rollbackApprovalId: asked?.approvalId ?? null,
      rollbackOperationId: begun?.result ?? null,
    },
    { action: ROLLBACK, detail: { reason } },
  );
  const follows = [begun, asked?.change ?? null].filter(one => one !== null);
  const operationId = begun?.result ?? null;
  return combine(
    {
      operationId,
      status: operationId === null ? null : 'pending',
      resourceType: 'executionRollback' as const,
      execution: presentExecution(updated.result),
      approvalId: asked?.approvalId ?? null,
    },
    [stillGoverned(ctx, of), updated, ...follows],
  );
}

function ask(ctx: Caller, row: ExecutionRow, actionClass: ActionClass, reason: string) {
  const undos = dueUndos(row.steps, row.stepResults).map(({ index, name }) => ({
    index,
    name,
    action: row.steps[index]?.rollbackAction ?? null,
  }));
  return planApproval(ctx, {
    kind: 'rollback',
    actionType: 'soc.playbook.rollback',
    actionClass,
    justification: reason,
    context: { playbookId: row.playbookId, steps: undos },
    requestedBy: principalId(ctx),
    executionId: row.id,
    targetAssets: row.targetAssets.slice(0, 100),
    ...(row.caseId === null ? {} : { caseId: row.caseId }),
  });
}
