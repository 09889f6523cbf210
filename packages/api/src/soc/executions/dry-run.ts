import type { Change, Ctx } from '@breakwater/db';
import type { StepResult } from '@breakwater/db/schema';
import { type ConnectorRow, standingOf } from '../connectors/index.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import { holds, readsSteps } from './conditions.ts';
import { needsApproval } from './need.ts';
import { type Foresight, newExecution, RUN_ACTION } from './request.ts';
import { doneCount, noResults } from './results.ts';

/** What a run would do: a record of it, and nothing else. */
export function dryRun(
  ctx: Ctx,
  foresight: Foresight,
  critical: ReadonlySet<string>,
  connectors: readonly ConnectorRow[],
): Promise<Change<ExecutionRow>> {
  const { steps, known, assets, case: of, playbook } = foresight;
  const now = new Date(ctx.clock.now());
  const at = now.toISOString();
  const about = {
    assets,
    critical,
    gated: of?.requiresHumanApproval ?? false,
    playbookRequires: playbook.requiresApproval,
  };
  const stepResults = noResults(playbook.steps).map((result, index): StepResult => {
    const foreseen = steps[index];
    if (foreseen === undefined) return result;
    const { step, run } = foreseen;
    const times = { startedAt: at, endedAt: at, durationMs: 0 };
    const unknown = step.condition !== undefined && readsSteps(step.condition);
    if (step.condition !== undefined && !unknown && !holds(step.condition, known)) {
      return { ...result, ...times, status: 'skipped' };
    }
    const { action } = step;
    const told = {
      ...times,
      parameters: run.parameters,
      needsApproval: needsApproval(foreseen, about),
      connector: standingOf(
        action,
        connectors.find(one => one.action === action),
      ),
      conditionUnknown: unknown,
    };
    return run.error === null
      ? { ...result, ...told, status: 'simulated' }
      : { ...result, ...told, status: 'failed', error: run.error };
  });
  return executions.plan.insert(
    ctx,
    {
      ...newExecution(foresight),
      dryRun: true,
      status: 'completed',
      stepResults,
      stepsCompleted: doneCount(stepResults),
      startedAt: now,
      completedAt: now,
    },
    { action: RUN_ACTION },
  );
}
