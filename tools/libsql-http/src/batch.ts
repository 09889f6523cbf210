import { StatementError, type WireError } from './errors.ts';
import type { BatchStep, Condition } from './protocol.ts';
import type { Session } from './session.ts';
import { executeStmt, type PreparedStmt, resolveStmt, type StmtResult, type StoredSql } from './statement.ts';

export type StepOutcome = 'ok' | 'error' | 'skipped';

/** Hrana's BatchResult, as it goes out: per step a result, an error, or neither when it was skipped. */
export interface BatchResult {
  readonly step_results: readonly (StmtResult | null)[];
  readonly step_errors: readonly (WireError | null)[];
  readonly replication_index: null;
}

export interface PreparedStep {
  readonly condition: Condition | undefined;
  readonly prepared: PreparedStmt;
}

/** Resolves every step, so that a text which is not one statement fails the batch before it starts. */
export function resolveBatch(steps: readonly BatchStep[], stored: StoredSql): PreparedStep[] {
  return steps.map(({ condition, stmt }) => ({ condition, prepared: resolveStmt(stmt, stored) }));
}

/** A skipped step is neither ok nor an error. */
export function conditionHolds(
  condition: Condition | undefined,
  outcomes: readonly StepOutcome[],
  session: Session,
): boolean {
  if (condition === undefined) return true;
  const holds = (inner: Condition) => conditionHolds(inner, outcomes, session);
  switch (condition.type) {
    case 'ok':
    case 'error':
      return outcomes[condition.step] === condition.type;
    case 'not':
      return !holds(condition.cond);
    case 'and':
      return condition.conds.every(holds);
    case 'or':
      return condition.conds.some(holds);
    case 'is_autocommit':
      return session.autocommit;
  }
}

export async function executeBatch(
  session: Session,
  steps: readonly PreparedStep[],
  now: () => number,
): Promise<BatchResult> {
  const outcomes: StepOutcome[] = [];
  const results: (StmtResult | null)[] = [];
  const errors: (WireError | null)[] = [];
  for (const { condition, prepared } of steps) {
    let outcome: StepOutcome = 'skipped';
    let result: StmtResult | null = null;
    let failure: WireError | null = null;
    if (conditionHolds(condition, outcomes, session)) {
      try {
        result = await executeStmt(session, prepared, now);
        outcome = 'ok';
      } catch (error) {
        if (!(error instanceof StatementError)) throw error;
        failure = error.wire;
        outcome = 'error';
      }
    }
    outcomes.push(outcome);
    results.push(result);
    errors.push(failure);
  }
  return { step_results: results, step_errors: errors, replication_index: null };
}
