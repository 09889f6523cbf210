import { type Change, type Ctx, combine, nothing, withResult } from '@breakwater/db';
import * as z from 'zod';
import { defineOperation, type OperationHandle } from '../../operations/kind.ts';
import { cases } from '../cases/accessor.ts';
import { undoClassOf } from '../playbooks/actions.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import { carryOut } from './carry-out.ts';
import { Journal } from './journal.ts';
import { resolveParameters } from './placeholders.ts';
import { knownOf } from './request.ts';
import { executionInput, UNDO } from './start-work.ts';
import { tellInCase } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.execution.undo': true;
  }
}

const UNDO_ACTION = 'soc.execution.undo';

/** The undoing of what a run did, last step first. One that fails is told of, and the rest goes on. */
export const performUndo = defineOperation({
  ...UNDO,
  state: z.int(),
  async run(handle) {
    const { ctx, input } = handle;
    const row = await executions.require(ctx, input.executionId);
    const journal = new Journal(handle, row);
    const due = row.stepResults.filter(({ rollback }) => rollback?.status === 'pending').toReversed();
    for (const [done, { index }] of due.entries()) {
      await undoStep(handle, journal, index);
      await handle.progress((100 * (done + 1)) / due.length, `undo ${done + 1} of ${due.length}`);
    }
    return () => end(ctx, input.executionId);
  },
  async failed(ctx, operation) {
    const row = await executions.get(ctx, executionInput.parse(operation.input).executionId);
    if (row === null || row.rollbackStatus !== 'running') return nothing;
    return leavePartly(ctx, row);
  },
});

type Handle = OperationHandle<z.output<typeof executionInput>, number>;

/** The end of an undoing that did not do all it should. */
export async function leavePartly(ctx: Ctx, row: ExecutionRow): Promise<Change> {
  const left = await executions.plan.updateRow(
    ctx,
    row,
    { rollbackStatus: 'partial' },
    { action: UNDO_ACTION },
  );
  const told = await tellInCase(
    ctx,
    null,
    left.result,
    'playbook_rolled_back',
    `Execution ${row.id} was undone only in part.`,
  );
  return combine(left.result, [left, told]);
}

async function end(ctx: Handle['ctx'], id: string): Promise<Change> {
  const row = await executions.require(ctx, id);
  const whole = row.stepResults.every(({ rollback }) => rollback?.status !== 'failed');
  const result = { executionId: id, rollbackStatus: whole ? 'done' : 'partial' };
  if (!whole) return withResult(await leavePartly(ctx, row), result);
  const undone = await executions.plan.updateRow(
    ctx,
    row,
    { status: 'rolled_back', rollbackStatus: 'done', completedAt: new Date(ctx.clock.now()) },
    { action: UNDO_ACTION },
  );
  const told = await tellInCase(
    ctx,
    'rolledBack',
    undone.result,
    'playbook_rolled_back',
    `Execution ${id} was undone.`,
  );
  return withResult(combine(undefined, [undone, told]), result);
}

async function undoStep(handle: Handle, journal: Journal, index: number): Promise<void> {
  const { ctx, signal } = handle;
  const { row } = journal;
  const step = row.steps[index];
  const actionClass = step === undefined ? null : undoClassOf(step);
  if (step?.rollbackAction === undefined || actionClass === null) {
    throw new TypeError('a step that is due has an undo');
  }
  const { rollbackAction: action, rollbackParameters, timeoutSeconds, name } = step;
  const startedAt = new Date(ctx.clock.now()).toISOString();
  const ended = (error: string | null, ...noted: Change[]) => {
    const endedAt = new Date(ctx.clock.now()).toISOString();
    const status = error === null ? 'undone' : 'failed';
    return journal.undone(index, { status, startedAt, endedAt, error }, noted);
  };

  const own = journal.result(index).parameters ?? {};
  const resolved =
    rollbackParameters === undefined
      ? { ok: true as const, parameters: own }
      : resolveParameters(await knownNow(ctx, row), rollbackParameters);
  if (!resolved.ok) return ended(resolved.error);
  const { parameters } = resolved;
  const order = { mode: 'rollback', index, name, action, actionClass, parameters, timeoutSeconds } as const;
  const { outcome, noted } = await carryOut(ctx, row, order, signal);
  // What a stop cut off is still to be done.
  signal.throwIfAborted();
  return ended(outcome.status === 'failed' ? outcome.error : null, noted);
}

async function knownNow(ctx: Handle['ctx'], row: ExecutionRow) {
  const of = row.caseId === null ? null : await cases.get(ctx, row.caseId, { includeDeleted: true });
  const { parameters, targetAssets, stepResults } = row;
  const outputs = stepResults.flatMap(({ name, output }) =>
    output === null ? [] : [[name, output] as const],
  );
  return { ...knownOf(row.id, { case: of, parameters, assets: targetAssets }), outputs: new Map(outputs) };
}
