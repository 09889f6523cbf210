import type { PlaybookStep, StepResult, StepRollback } from '@breakwater/db/schema';

/** The results of a run nothing has happened in yet. */
export const noResults = (steps: readonly PlaybookStep[]): StepResult[] =>
  steps.map(({ name, action, actionClass }, index) => ({
    index,
    name,
    action,
    actionClass,
    status: 'pending',
    startedAt: null,
    endedAt: null,
    durationMs: null,
    attempts: 0,
    parameters: null,
    output: null,
    error: null,
    outcomeUnknown: false,
    rollback: null,
  }));

const DONE: ReadonlySet<StepResult['status']> = new Set(['completed', 'skipped', 'simulated']);

export const doneCount = (results: readonly StepResult[]): number =>
  results.filter(({ status }) => DONE.has(status)).length;

/** The same results with one of them changed. */
export const withStep = (
  results: readonly StepResult[],
  index: number,
  patch: Partial<StepResult>,
): StepResult[] => results.map(result => (result.index === index ? { ...result, ...patch } : result));

/** How long a step took that ends at `at`. */
export const endedAt = ({ startedAt }: StepResult, at: number): Partial<StepResult> => ({
  endedAt: new Date(at).toISOString(),
  durationMs: startedAt === null ? 0 : Math.max(0, at - Date.parse(startedAt)),
});

/** The results of a run that goes no further: what was being done may have happened, the rest did not. */
export const brokenOff = (results: readonly StepResult[], why: string, at: number): StepResult[] =>
  results.map(result => {
    if (result.status === 'pending') return { ...result, status: 'not_run' };
    if (result.status !== 'running') return result;
    return { ...result, status: 'failed', error: why, outcomeUnknown: true, ...endedAt(result, at) };
  });

const happened = ({ status, outcomeUnknown }: StepResult) => status === 'completed' || outcomeUnknown;

const isDue = (step: PlaybookStep | undefined, result: StepResult): boolean =>
  happened(result) && step?.rollbackAction !== undefined && result.rollback?.status !== 'undone';

/** The steps that are still to be undone, last first. */
export const dueUndos = (steps: readonly PlaybookStep[], results: readonly StepResult[]): StepResult[] =>
  results.filter(result => isDue(steps[result.index], result)).toReversed();

const undo = (status: StepRollback['status']): StepRollback => ({
  status,
  startedAt: null,
  endedAt: null,
  error: null,
});

/** Says of every step how it stands to being undone. */
export const markedForUndo = (steps: readonly PlaybookStep[], results: readonly StepResult[]): StepResult[] =>
  results.map(result => {
    if (isDue(steps[result.index], result)) return { ...result, rollback: undo('pending') };
    if (result.rollback !== null) return result;
    const lasting = happened(result) && result.actionClass === 'irreversible';
    return { ...result, rollback: undo(lasting ? 'not_reversible' : 'not_needed') };
  });
