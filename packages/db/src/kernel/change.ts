import type { Result, Statement, Value } from '../client/types.ts';
import type { BreakwaterError } from '../errors.ts';
import type { AuditDraft } from './audit.ts';
import type { AfterCommit } from './context.ts';
import type { EventDraft } from './events.ts';

/** A statement of a commit, with what its failure means. */
export interface Step extends Statement {
  /** Set on guards: what is thrown when the condition does not hold at commit. Made then: a stack costs as much as a row. */
  readonly otherwise?: () => BreakwaterError;
  /** Position in the caller's list of the item this step writes. */
  readonly item?: number;
  /** Set on a plain INSERT of one row: what stands before VALUES. Neighbours of one table are sent as one. */
  readonly into?: string;
  /** Its rows are work for others, such as webhook deliveries. */
  readonly outbox?: true;
  /** Gets what the statement returned once the commit stands; not called when a lost answer had to be looked up. */
  readonly returned?: (rows: Result['rows']) => void;
}

/** A planned, uncommitted effect. Changes compose: several commit as one. */
export interface Change<T = unknown> {
  readonly steps: readonly Step[];
  readonly audit: readonly AuditDraft[];
  readonly events: readonly EventDraft[];
  /** Runs once the commit stands; its errors are logged and undo nothing. */
  readonly afterCommit: readonly AfterCommit[];
  /** What the caller gets when it commits. */
  readonly result: T;
  /** Numbers of the result that only the commit knows, for the copy that is kept under an idempotency key. */
  readonly counted?: readonly Counted[];
}

/** Where in a result a number stands, and the SQL expression of it in the commit. */
export interface Counted {
  readonly path: readonly (string | number)[];
  readonly value: Statement;
}

export const nothing: Change<undefined> = {
  steps: [],
  audit: [],
  events: [],
  afterCommit: [],
  result: undefined,
};

export function change<T>(result: T, parts: Partial<Omit<Change, 'result'>> = {}): Change<T> {
  return { ...nothing, ...parts, result };
}

/** One change with the effects of all, in order, and the given result. */
export function combine<T>(result: T, changes: readonly Change[]): Change<T> {
  return {
    steps: changes.flatMap(c => c.steps),
    audit: changes.flatMap(c => c.audit),
    events: changes.flatMap(c => c.events),
    afterCommit: changes.flatMap(c => c.afterCommit),
    result,
  };
}

/** The same effects with another result. */
export function withResult<T>(from: Change, result: T, counted: readonly Counted[] = []): Change<T> {
  return { ...from, result, counted };
}

const GUARD_PATH = 'bw:guard';

/**
 * A step that fails the whole commit with `otherwise` unless `condition` holds. SQLite raises from plain SQL
 * through json_extract with a malformed path; the batch stops there and rolls back.
 */
export function guard(condition: string, args: readonly Value[], otherwise: () => BreakwaterError): Step {
  return {
    sql: `SELECT CASE WHEN (${condition}) THEN 1 ELSE json_extract('{}', '${GUARD_PATH}') END`,
    args,
    single: true,
    otherwise,
  };
}

export function isGuardFailure(message: string): boolean {
  return message.includes(GUARD_PATH);
}
