import { type Change, withResult } from '@breakwater/db';

/** The change of a list of one, with that one as its result. */
export function single<T>(planned: Change<readonly T[]>): Change<T> {
  const [only] = planned.result;
  if (only === undefined) throw new TypeError('one item makes one record');
  return withResult(planned, only);
}
