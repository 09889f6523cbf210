import type { Work } from '../context.ts';
import { jobContext } from '../jobs/job.ts';
import { isActive, operations } from './accessor.ts';
import { type Claim, claim, isMoved, moved, renew } from './claim.ts';
import { failureFrom, finishWhenReachable, type Outcome } from './finish.ts';
import { handleOf } from './handle.ts';
import type { OperationHandle, OperationKind } from './kind.ts';
import { operationKind } from './kinds.ts';
import { createProgress } from './progress.ts';
import { supervise } from './supervise.ts';

export interface RunOptions {
  /** Gives the operation up when it aborts, for another worker to go on. */
  readonly shutdown?: AbortSignal | undefined;
  /** Where kinds are found. */
  readonly kindOf?: (name: string) => Promise<OperationKind | null>;
}

/** Does an operation if it is to be had, and resolves once this worker is done with it. */
export async function runOperation(
  work: Work,
  id: string,
  { shutdown, kindOf = operationKind }: RunOptions = {},
): Promise<void> {
  const ctx = jobContext(work, 'operations.run');
  const [row] = await operations.find(ctx, { sql: 'id = ?', args: [id] }, { acrossTenants: true });
  if (row === undefined || !isActive(row) || shutdown?.aborted) return;
  const kind = await kindOf(row.kind);
  if (kind === null) {
    ctx.log?.('operation of an unknown kind', { operationId: id, kind: row.kind });
    return;
  }
  const claimed = await claim(ctx, row, kind);
  if (claimed !== null) await perform(claimed, shutdown);
}

async function perform(claimed: Claim, shutdown?: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stopping = new AbortController();
  const stop = () => stopping.abort(moved());
  const progress = createProgress(claimed.row.progressPct, claimed.row.progressMsg);
  const handle = () => handleOf({ claimed, progress, signal: stopping.signal, stop });
  try {
    const outcome = await Promise.race([
      attempt(claimed, handle),
      supervise(claimed, stop, over.signal).then(() => null),
      aborted(shutdown, over.signal),
    ]);
    stop();
    if (outcome === 'shutdown') await giveUp(claimed);
    else await finishWhenReachable(claimed, progress, outcome);
  } finally {
    over.abort();
  }
}

async function attempt(claimed: Claim, handle: () => OperationHandle<unknown, unknown>): Promise<Outcome> {
  try {
    return { done: await claimed.kind.run(handle()) };
  } catch (error) {
    return { failure: failureFrom(claimed, error) };
  }
}

/** For another worker to take it up at once. */
async function giveUp(claimed: Claim): Promise<void> {
  try {
    await renew(claimed, claimed.ctx.clock.now());
  } catch (error) {
    if (!isMoved(error)) throw error;
  }
}

/** Resolves when the signal aborts, while it is of interest. */
function aborted(signal: AbortSignal | undefined, over: AbortSignal): Promise<'shutdown'> {
  return new Promise(resolve => {
    if (signal?.aborted) resolve('shutdown');
    signal?.addEventListener('abort', () => resolve('shutdown'), { once: true, signal: over });
  });
}
