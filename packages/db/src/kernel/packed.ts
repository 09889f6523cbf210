import type { Step } from './change.ts';
import { multiRowInsert } from './multi-row.ts';

/** The same steps, neighbouring rows of one table in statements of many: those cost half of what single ones do. */
export function packed(steps: readonly Step[]): Step[] {
  const fewer: Step[] = [];
  for (let at = 0; at < steps.length; ) {
    const step = steps[at];
    if (step === undefined) break;
    let end = at + 1;
    if (step.into !== undefined) while (steps[end]?.into === step.into) end++;
    if (step.into === undefined || end === at + 1) fewer.push(step);
    else {
      const rows = steps.slice(at, end).map(({ args }) => args);
      fewer.push(...multiRowInsert(step.into, rows));
    }
    at = end;
  }
  return fewer;
}
