import { BreakwaterError, type Change, combine, nothing, withResult } from '@breakwater/db';
import type { PlaybookStep, StepResult } from '@breakwater/db/schema';
import * as z from 'zod';
import { CANCELLED } from '../../operations/ending.ts';
import { defineOperation, type OperationHandle } from '../../operations/kind.ts';
import { cases } from '../cases/accessor.ts';
import { BUILT_IN } from '../playbooks/actions.ts';
import { executions } from './accessor.ts';
import { breakOff } from './break-off.ts';
import { cancelNow } from './cancel-now.ts';
import { cancelRequested } from './cancel-requested.ts';
import { carryOut } from './carry-out.ts';
import { holds } from './conditions.ts';
import { Journal } from './journal.ts';
import type { Known } from './known.ts';
import { notify } from './notify.ts';
import { resolveParameters } from './placeholders.ts';
import { knownOf } from './request.ts';
import { endedAt } from './results.ts';
import { executionInput, RUN } from './start-work.ts';
import { endOf, isOpen } from './state.ts';
import { tellInCase } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.execution.start': true;
    'soc.execution.complete': true;
  }
}

/** The steps of a playbook, one after the other. A step with a result is never called again. */
export const performRun = defineOperation({
  ...RUN,
  state: z.int(),
  async run(handle) {
    const { ctx, input } = handle;
    const { row, known } = await begin(handle);
    const journal = new Journal(handle, row);
    if (row.status === 'pending') await start(journal);
    for (const [index, step] of row.steps.entries()) {
      await doStep(handle, journal, { index, step, known });
      await handle.progress((100 * (index + 1)) / row.stepsTotal, `step ${index + 1} of ${row.stepsTotal}`);
    }
    return () => complete(ctx, input.executionId);
  },
  async cancelling(ctx, operation) {
    const row = await executions.require(ctx, executionInput.parse(operation.input).executionId);
    return cancelRequested(ctx, row);
  },
  async failed(ctx, operation, { code, message }) {
    const row = await executions.get(ctx, executionInput.parse(operation.input).executionId);
    if (row === null || !isOpen(row)) return nothing;
    const isCancelled = code === CANCELLED.code && row.cancelRequestedBy === null;
    return isCancelled ? cancelNow(ctx, row, { undo: true }) : breakOff(ctx, row, endOf(row, message));
  },
});

type Handle = OperationHandle<z.output<typeof executionInput>, number>;

async function begin({ ctx, input: { executionId } }: Handle) {
  const row = await executions.require(ctx, executionId);
  const of = row.caseId === null ? null : await cases.get(ctx, row.caseId, { includeDeleted: true });
  const known = knownOf(executionId, { case: of, parameters: row.parameters, assets: row.targetAssets });
  return { row, known };
}

const start = (journal: Journal) =>
  journal.write(
    { status: 'running', startedAt: new Date(journal.ctx.clock.now()) },
    { action: 'soc.execution.start' },
    async row => [
      await tellInCase(
        journal.ctx,
        'started',
        row,
        'playbook_started',
        `Playbook '${row.playbookName}' started as execution ${row.id}.`,
      ),
    ],
  );

async function complete(ctx: Handle['ctx'], id: string): Promise<Change> {
  const row = await executions.require(ctx, id);
  const done = await executions.plan.updateRow(
    ctx,
    row,
    { status: 'completed', completedAt: new Date(ctx.clock.now()) },
    { action: 'soc.execution.complete' },
  );
  const { stepsCompleted, stepsTotal, status, playbookName } = done.result;
  const told = await tellInCase(
    ctx,
    'completed',
    done.result,
    'playbook_finished',
    `Playbook '${playbookName}' completed ${stepsCompleted} of ${stepsTotal} steps as execution ${id}.`,
  );
  return withResult(combine(undefined, [done, told]), {
    executionId: id,
    status,
    stepsCompleted,
    stepsTotal,
  });
}

interface Turn {
  readonly index: number;
  readonly step: PlaybookStep;
  readonly known: Known;
}

const outputsOf = (results: readonly StepResult[]): Known['outputs'] =>
  new Map(
    results.flatMap(({ name, status, output }) =>
      status === 'completed' && output !== null ? [[name, output] as const] : [],
    ),
  );

async function doStep(handle: Handle, journal: Journal, turn: Turn): Promise<void> {
  const { index, step } = turn;
  const { ctx } = handle;
  const before = journal.result(index);
  if (before.status === 'completed' || before.status === 'skipped') return;
  if (before.status === 'failed') throw stepFailed(before);

  const known = { ...turn.known, outputs: outputsOf(journal.row.stepResults) };
  const at = new Date(ctx.clock.now()).toISOString();
  if (before.status === 'pending') {
    if (step.condition !== undefined && !holds(step.condition, known)) {
      await journal.step(index, { status: 'skipped', startedAt: at, endedAt: at, durationMs: 0 });
      return;
    }
    const resolved = resolveParameters(known, step.parameters);
    if (!resolved.ok) {
      const { error } = resolved;
      await journal.step(index, { status: 'failed', error, startedAt: at, endedAt: at, durationMs: 0 });
      throw stepFailed(journal.result(index));
    }
    await journal.step(index, { status: 'running', startedAt: at, parameters: resolved.parameters });
  }

  const parameters = journal.result(index).parameters ?? {};
  const { name, action, actionClass, timeoutSeconds } = step;
  const { outcome, noted } =
    action === BUILT_IN
      ? { outcome: await notify(journal, index, parameters), noted: nothing }
      : await carryOut(
          ctx,
          journal.row,
          { mode: 'run', index, name, action, actionClass, parameters, timeoutSeconds },
          handle.signal,
        );
  // What a stop cut off is for whoever ends the run, or goes on with it, to judge.
  if (handle.signal.aborted) throw stepFailed(journal.result(index));
  const { status, attempts } = outcome;
  const ended = endedAt(journal.result(index), ctx.clock.now());
  if (outcome.status === 'completed') {
    await journal.step(index, { status, attempts, output: outcome.output, ...ended }, noted);
    return;
  }
  const { error } = outcome;
  // A worker that was lost may have reached the connector; only a valid answer tells.
  const wasCalled = before.status === 'running' && outcome.lastStatus !== 'failed';
  const outcomeUnknown = outcome.outcomeUnknown || (wasCalled && action !== BUILT_IN);
  await journal.step(index, { status, attempts, error, outcomeUnknown, ...ended }, noted);
  throw stepFailed(journal.result(index));
}

const stepFailed = ({ name, error }: StepResult): BreakwaterError =>
  new BreakwaterError('PRECONDITION_FAILED', `step '${name}' failed: ${error ?? 'it was stopped'}`);
