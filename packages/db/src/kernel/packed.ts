import { guardAll, type Step } from './change.ts';
import { multiRowInsert } from './multi-row.ts';

const GUARD = Symbol('guard');
const MOST_GUARDS = 8;

/**
 * The same steps in fewer statements: neighbouring rows of one table in statements of many, which cost half of what
 * single ones do, and neighbouring guards in one.
 */
export function packed(steps: readonly Step[]): Step[] {
  const fewer: Step[] = [];
  for (let at = 0; at < steps.length; ) {
    const [kind, most] = kindOf(steps[at]);
    let end = at + 1;
    while (end - at < most && kindOf(steps[end])[0] === kind) end++;
    const alike = steps.slice(at, end);
    if (kind === null || alike.length === 1) fewer.push(...alike);
    else if (kind === GUARD) fewer.push(guardAll(alike));
    else fewer.push(...multiRowInsert(kind, rowsOf(alike)));
    at = end;
  }
  return fewer;
}

const rowsOf = (steps: readonly Step[]) => steps.map(({ args }) => args);

/** What a step may be sent with, and how many of it at most: a row of which something is to be told stands alone. */
function kindOf(step: Step | undefined): [kind: string | typeof GUARD | null, most: number] {
  if (step === undefined || step.outbox !== undefined || step.returned !== undefined) return [null, 1];
  const { into, condition } = step;
  if (into !== undefined) return [into, Number.POSITIVE_INFINITY];
  // Numbered parameters are those of their own statement.
  if (condition !== undefined && !/\?\d/.test(condition)) return [GUARD, MOST_GUARDS];
  return [null, 1];
}
