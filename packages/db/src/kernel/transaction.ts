import type { DriverTransaction, Result } from '../client/types.ts';
import { BreakwaterError } from '../errors.ts';
import type { Step } from './change.ts';
import { gateIsOpen, happened, outboxRows, recordOf, settle } from './commit.ts';
import type { Ctx, OpenTransaction } from './context.ts';
import { isLost, meaning, rolledBack, unavailable } from './failure.ts';

const LONGEST_MS = 4_000;

/**
 * Runs `fn` in one interactive transaction; accessor calls on the given context see their own rows. A nested call
 * joins. Any throw inside, even a caught one, rolls all of it back. Use only where a later statement needs an
 * earlier one's result, and never call out to the network inside.
 */
export async function transaction<T>(ctx: Ctx, fn: (ctx: Ctx) => Promise<T>): Promise<T> {
  const outer = ctx.tx;
  if (outer !== undefined) {
    try {
      return await fn(ctx);
    } catch (error) {
      outer.failed = true;
      throw error;
    }
  }
  const state: Omit<OpenTransaction, 'driver'> = {
    audit: [],
    events: [],
    afterCommit: [],
    failed: false,
    statements: 0,
  };
  // Set when all is written and only COMMIT is left.
  let written: { readonly value: T; readonly outbox: number } | undefined;
  const work = async (driver: DriverTransaction) => {
    const tx: OpenTransaction = Object.assign(state, { driver });
    const value = await withinLimit(fn({ ...ctx, tx }));
    if (tx.failed) throw rolledBack();
    const last = await finalSteps(ctx, tx);
    written = { value, outbox: outboxRows(last, await finished(driver, last)) };
    return written;
  };
  try {
    const { value, outbox } = await ctx.db.transaction(work).catch(async (error: unknown) => {
      if (written === undefined || !isLost(error)) throw error;
      if (await happened(ctx, state)) return written;
      throw unavailable(error, { outcome: 'unknown' });
    });
    await settle(ctx, state, outbox);
    return value;
  } catch (error) {
    throw meaning(error, []);
  } finally {
    // Work that outlives its transaction must not touch the connection again.
    state.failed = true;
  }
}

async function finalSteps(ctx: Ctx, tx: OpenTransaction): Promise<Step[]> {
  const steps = await recordOf(ctx, tx);
  return tx.statements + steps.length === 0 ? [] : [gateIsOpen(ctx), ...steps];
}

async function finished(driver: DriverTransaction, steps: readonly Step[]): Promise<Result[]> {
  try {
    return await driver.run(steps);
  } catch (error) {
    throw meaning(error, steps);
  }
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new BreakwaterError('UNAVAILABLE', 'the transaction took too long and was rolled back', {
            reason: 'transaction_timeout',
            retryAfterMs: 1000,
          }),
        ),
      LONGEST_MS,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
