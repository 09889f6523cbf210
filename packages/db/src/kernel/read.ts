import type { Result, Statement } from '../client/types.ts';
import { query } from './commit.ts';
import type { Ctx } from './context.ts';

/** One statement and what its answer means, to be read alone or together with another. */
export interface Read<R> {
  readonly statement: Statement;
  readonly resultOf: (found: Result | undefined) => R;
}

/** Two reads in one round trip. */
export async function readBoth<A, B>(ctx: Ctx, a: Read<A>, b: Read<B>): Promise<[A, B]> {
  const [first, second] = await query(ctx, [a.statement, b.statement]);
  return [a.resultOf(first), b.resultOf(second)];
}
