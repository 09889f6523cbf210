import type { Result, Statement, Value } from '../client/types.ts';
import type { BreakwaterError } from '../errors.ts';
import type { AuditDraft } from './audit.ts';
import type { AfterCommit } from './context.ts';
import type { EventDraft } from './events.ts';

/** A statement of a commit, with what its failure means. */
export interface Step extends Statement {
  /** Set on guards: what must hold at commit, as SQL. Neighbours are sent as one. */
  readonly condition?: string;
  /** What is thrown when it does not hold, given what the database said. Made then: a stack costs as much as a row. */
  readonly otherwise?: (message: string) => BreakwaterError;
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

/** An expression that fails its statement: SQLite raises from plain SQL through json_extract with a malformed path. */
const failing = (path: string) => `json_extract('{}', '${path}')`;

/** A step that fails the whole commit with `otherwise` unless `condition` holds; the batch stops there and rolls back. */
export function guard(condition: string, args: readonly Value[], otherwise: () => BreakwaterError): Step {
  return {
    sql: `SELECT CASE WHEN (${condition}) THEN 1 ELSE ${failing(GUARD_PATH)} END`,
    args,
    single: true,
    condition,
    otherwise,
  };
}

/** Guards in one statement: the first that does not hold fails it, and the message tells which it was. */
export function guardAll(guards: readonly Step[]): Step {
  const conditions = guards.map(({ condition }) => condition ?? '1');
  const sql = conditions.reduceRight(
    (held, condition, nth) =>
      `CASE WHEN (${condition}) THEN ${held} ELSE ${failing(`${GUARD_PATH} ${nth}`)} END`,
    '1',
  );
  return {
    sql: `SELECT ${sql}`,
    args: guards.flatMap(({ args }) => args),
    single: true,
    otherwise(message) {
      const nth = new RegExp(`${GUARD_PATH} (\\d+)`).exec(message)?.[1];
      const refused = guards[Number(nth)];
      if (refused?.otherwise === undefined) throw new TypeError(`no guard fails with: ${message}`);
      return refused.otherwise(message);
    },
  };
}

export function isGuardFailure(message: string): boolean {
  return message.includes(GUARD_PATH);
}
