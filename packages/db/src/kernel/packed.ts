import type { Step } from './change.ts';
import { multiRowInsert } from './multi-row.ts';

/** The same steps, neighbouring rows of one table in statements of many: those cost half of what single ones do. */
export function packed(steps: readonly Step[]): Step[] {
  const fewer: Step[] = [];
  for (let at = 0; at < steps.length; ) {
    const step = steps[at];
    if (step === undefined) break;
    const table = tableOf(step);
    let end = at + 1;
    if (table !== undefined) while (tableOf(steps[end]) === table) end++;
    if (table === undefined || end === at + 1) fewer.push(step);
    else {
      const rows = steps.slice(at, end).map(({ args }) => args);
      fewer.push(...multiRowInsert(table, rows));
    }
    at = end;
  }
  return fewer;
}

/** A row of which something is to be told by itself stands alone. */
const tableOf = (step: Step | undefined) =>
  step?.outbox === undefined && step?.returned === undefined && step?.otherwise === undefined
    ? step?.into
    : undefined;
