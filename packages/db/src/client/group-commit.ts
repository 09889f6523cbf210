import type { Result } from './types.ts';

/** What became of one batch of a group: it does not touch the others. */
export type Outcome = { readonly results: Result[] } | { readonly error: unknown };

interface Waiting<B> {
  readonly batch: B;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * Collects the batches of one turn of the event loop, and those that come while a group is being committed, into the
 * next group. Every batch is answered once its group is on the disk. `commitAll` gives an outcome for each batch, or
 * throws when none stands.
 */
export function groupCommit<B>(commitAll: (batches: readonly B[]) => Promise<Outcome[]>) {
  let waiting: Waiting<B>[] = [];
  let underWay: Promise<void> | undefined;

  async function commitWaiting(): Promise<void> {
    await new Promise(resolve => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      const outcomes = await commitAll(group.map(one => one.batch)).catch((error: unknown) =>
        group.map((): Outcome => ({ error })),
      );
      for (const [index, { settle }] of group.entries()) {
        settle(outcomes[index] ?? { error: new TypeError('every batch has an outcome') });
      }
    }
    underWay = undefined;
  }

  return {
    add: (batch: B): Promise<Result[]> =>
      new Promise((resolve, reject) => {
        waiting.push({
          batch,
          settle: outcome => ('error' in outcome ? reject(outcome.error) : resolve(outcome.results)),
        });
        underWay ??= commitWaiting();
      }),
    /** Once nothing waits any more. */
    idle: async (): Promise<void> => underWay,
  };
}
