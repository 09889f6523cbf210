import { DriverError } from '../client/types.ts';
import { BreakwaterError } from '../errors.ts';
import type { Change } from './change.ts';
import type { Ctx } from './context.ts';
import { meaning } from './failure.ts';

const AT_ONCE = 500;

const OVER = new Error('the rehearsal is over');

/**
 * Carries changes out in this order, each whether or not those before it were refused, and takes all of it back.
 * Calls `refused` with the index of a change and why; stops after so many.
 */
export async function rehearse(
  ctx: Ctx,
  changes: readonly Change[],
  refused: (index: number, why: unknown) => void,
  most: number,
): Promise<void> {
  let left = most;
  try {
    await ctx.db.transaction(async tx => {
      for (let at = 0; at < changes.length && left > 0; ) {
        const some = changes.slice(at, at + AT_ONCE);
        const steps = some.flatMap(one => one.steps);
        const owners = some.flatMap((one, offset) => one.steps.map(() => at + offset));
        try {
          if (steps.length > 0) await tx.run(steps);
          at += some.length;
        } catch (error) {
          const why = meaning(error, steps);
          const failed = error instanceof DriverError ? owners[error.statement ?? -1] : undefined;
          // The transaction may be gone then: what came next would be written.
          if (failed === undefined || isUnavailable(why)) throw error;
          refused(failed, why);
          left -= 1;
          at = failed + 1;
        }
      }
      throw OVER;
    });
  } catch (error) {
    if (error !== OVER) throw meaning(error, []);
  }
}

const isUnavailable = (why: unknown) => why instanceof BreakwaterError && why.code === 'UNAVAILABLE';
