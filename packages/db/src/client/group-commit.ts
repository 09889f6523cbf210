import type { Result } from './types.ts';

/** What became of one batch of a group: it does not touch the others. */
export type Outcome = { readonly results: Result[] } | { readonly error: unknown };

interface Waiting<B> {
  readonly batch: B;
  readonly settle: (outcome: Outcome) => void;
}

/** So many go at once, whatever comes after them: others wait meanwhile. */
const ENOUGH = 32;

/**
 * Collects batches into groups, each until a turn of the event loop brings no further one: what a commit writes and
 * flushes is then shared by all that were under way. Every batch is answered once its group is on the disk.
 * `commitAll` gives an outcome for each batch, or throws when none stands.
 */
export function groupCommit<B>(commitAll: (batches: readonly B[]) => Promise<Outcome[]>) {
  let waiting: Waiting<B>[] = [];
  let underWay: Promise<void> | undefined;

  async function commitWaiting(): Promise<void> {
    while (waiting.length > 0) {
      await gathered();
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

  async function gathered(): Promise<void> {
    for (let before = 0; before < waiting.length && waiting.length < ENOUGH; ) {
      before = waiting.length;
      await new Promise(resolve => setImmediate(resolve));
    }
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
