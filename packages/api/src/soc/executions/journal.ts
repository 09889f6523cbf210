import type { Change, Ctx } from '@breakwater/db';
import type { StepResult, StepRollback } from '@breakwater/db/schema';
import type { JobCtx } from '../../jobs/job.ts';
import type { OperationHandle } from '../../operations/kind.ts';
import { emit } from '../events.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import { doneCount, withStep } from './results.ts';
import { subjectOf } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.execution.step': true;
  }
}

/** A run as its worker writes it: every write is one commit, and holds only while the work is this worker's. */
export class Journal {
  readonly ctx: JobCtx;
  readonly #checkpoint: (...effects: Change[]) => Promise<void>;
  #row: ExecutionRow;

  constructor(handle: Pick<OperationHandle<unknown, number>, 'ctx' | 'checkpoint'>, row: ExecutionRow) {
    this.ctx = handle.ctx;
    this.#row = row;
    this.#checkpoint = (...effects) => handle.checkpoint(doneCount(this.#row.stepResults), ...effects);
  }

  get row(): ExecutionRow {
    return this.#row;
  }

  result(index: number): StepResult {
    const found = this.#row.stepResults[index];
    if (found === undefined) throw new TypeError('every step has a result');
    return found;
  }

  async write(
    patch: Partial<ExecutionRow>,
    { action, detail }: { readonly action: string; readonly detail?: unknown },
    effectsOf: (row: ExecutionRow) => Promise<Change[]> | Change[] = () => [],
  ): Promise<void> {
    const updated = await executions.plan.updateRow(this.ctx, this.#row, patch, { action, detail });
    await this.#checkpoint(updated, ...(await effectsOf(updated.result)));
    this.#row = updated.result;
  }

  /** Stores what becomes of a step, with what goes along. */
  async step(index: number, patch: Partial<StepResult>, ...effects: readonly Change[]): Promise<void> {
    const stepResults = withStep(this.#row.stepResults, index, patch);
    const { name, status, error } = { ...this.result(index), ...patch };
    const ended = status !== 'running';
    await this.write(
      { stepResults, stepsCompleted: doneCount(stepResults) },
      { action: 'soc.execution.step', detail: { index, name, status, error } },
      row => [...effects, ...(ended ? [stepFinished(this.ctx, row, index, name, status)] : [])],
    );
  }

  /** Stores what became of undoing a step. */
  async undone(index: number, rollback: StepRollback, effects: readonly Change[]): Promise<void> {
    const { name } = this.result(index);
    const { status, error } = rollback;
    await this.write(
      { stepResults: withStep(this.#row.stepResults, index, { rollback }) },
      { action: 'soc.execution.undo', detail: { index, name, status, error } },
      () => [...effects],
    );
  }
}

function stepFinished(ctx: Ctx, row: ExecutionRow, index: number, name: string, stepStatus: string): Change {
  const { playbookId, caseId, status } = row;
  const told = { playbookId, caseId, status, index, name, stepStatus };
  return emit(ctx, 'soc.execution.stepFinished', subjectOf(row), told);
}
