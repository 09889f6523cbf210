import type { ACTION_CLASSES } from './approvals.ts';

/** How much an action may do, least to most. */
export type StepClass = 'read_only' | (typeof ACTION_CLASSES)[number];

/** A comparison with what is known when the step's turn comes. */
export interface StepComparison {
  readonly path: string;
  readonly op: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'exists';
  readonly value?: unknown;
}

type AllOrAny<C> = { readonly all: C[] } | { readonly any: C[] };

/** A comparison, or several of them; at most three deep. */
export type StepCondition = StepComparison | AllOrAny<StepComparison | AllOrAny<StepComparison>>;

/** One step of a playbook. */
export interface PlaybookStep {
  readonly name: string;
  readonly action: string;
  readonly actionClass: StepClass;
  readonly requiresApproval: boolean;
  readonly parameters: Record<string, unknown>;
  readonly timeoutSeconds: number;
  readonly condition?: StepCondition | undefined;
  readonly rollbackAction?: string | undefined;
  readonly rollbackParameters?: Record<string, unknown> | undefined;
}

/** What became of a step's undoing. Times are ISO 8601. */
export interface StepRollback {
  readonly status: 'undone' | 'failed' | 'not_reversible' | 'not_needed' | 'pending';
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly error: string | null;
}

/** What became of a step. Times are ISO 8601. */
export interface StepResult {
  readonly index: number;
  readonly name: string;
  readonly action: string;
  readonly actionClass: StepClass;
  readonly status: 'pending' | 'running' | 'completed' | 'skipped' | 'failed' | 'not_run' | 'simulated';
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly attempts: number;
  readonly parameters: Record<string, unknown> | null;
  readonly output: Record<string, unknown> | null;
  readonly error: string | null;
  readonly outcomeUnknown: boolean;
  readonly rollback: StepRollback | null;
  /** In a dry run only. */
  readonly needsApproval?: boolean | undefined;
  readonly connector?: 'configured' | 'missing' | 'disabled' | 'builtin' | undefined;
  readonly conditionUnknown?: boolean | undefined;
}
