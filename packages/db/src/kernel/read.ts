import type { Result, Statement } from '../client/types.ts';
import type { Ctx } from './context.ts';
import { isBusy, isLost, meaning, rolledBack, sleep } from './failure.ts';

/** One statement and what its answer means, to be read alone or together with others. */
export interface Read<R> {
  readonly statement: Statement;
  readonly resultOf: (found: Result | undefined) => R;
}

/** The ids of the rows that a read of an accessor finds, as a query: for a read of what belongs to them. */
export const idsOf = ({ statement: { sql, args } }: Read<unknown>): Statement => ({
  sql: `SELECT "id" FROM (${sql})`,
  args,
});

type ResultsOf<T extends readonly Read<unknown>[]> = {
  [K in keyof T]: T[K] extends Read<infer R> ? R : never;
};

/** Several reads in one round trip, of one state of the database; none for no reads. */
export async function readAll<T extends readonly Read<unknown>[]>(
  ctx: Ctx,
  ...reads: T
): Promise<ResultsOf<T>> {
  if (reads.length === 0) return resultsOf(reads, []);
  const statements = reads.map(({ statement }) => statement);
  return resultsOf(reads, await query(ctx, statements));
}

/** A mapped tuple type cannot be built by `map`; the order is that of `reads`. */
function resultsOf<T extends readonly Read<unknown>[]>(reads: T, found: readonly Result[]): ResultsOf<T> {
  return reads.map(({ resultOf }, index) => resultOf(found[index])) as unknown as ResultsOf<T>;
}

/** Reads, inside the open transaction if there is one; one retry when the database did not answer. */
export async function query(ctx: Ctx, statements: readonly Statement[]): Promise<Result[]> {
  const { tx } = ctx;
  if (tx?.failed) throw rolledBack();
  try {
    if (tx !== undefined) return await tx.driver.run(statements);
    try {
      return await ctx.db.read(statements);
    } catch (error) {
      if (!isLost(error) && !isBusy(error)) throw error;
      ctx.db.reconnect();
      await sleep(100);
      return await ctx.db.read(statements);
    }
  } catch (error) {
    if (tx !== undefined) tx.failed = true;
    throw meaning(error, []);
  }
}
