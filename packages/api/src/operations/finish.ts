import { BreakwaterError, combine, commit, nothing, retryOnConflict } from '@breakwater/db';
import { toBreakwaterError } from '../errors.ts';
import type { OperationRow } from './accessor.ts';
import { type Claim, isMoved, isUnavailable, moved, stillOurs } from './claim.ts';
import { cancellation, ending, type Failure, TIMEOUT } from './ending.ts';
import type { OperationOutcome } from './kind.ts';
import type { Progress } from './progress.ts';
import { storable } from './result.ts';

/** How work ended by itself. */
export type Outcome = { readonly done: OperationOutcome } | { readonly failure: Failure };

/** What an operation shows of an error that its work threw. */
export function failureFrom(claimed: Claim, error: unknown): Failure {
  const { code, message } = toBreakwaterError(error);
  if (!(error instanceof BreakwaterError)) {
    claimed.ctx.log?.('operation failed unexpectedly', {
      operationId: claimed.row.id,
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    });
  }
  return { code: code.toLowerCase(), message };
}

const RETRY_AFTER_MS = [1_000, 5_000, 15_000];

/** As `finish`, again while the database cannot be reached, for as long as the claim may last without it. */
export async function finishWhenReachable(
  claimed: Claim,
  progress: Progress,
  outcome: Outcome | null,
): Promise<void> {
  for (const delay of RETRY_AFTER_MS) {
    try {
      return await finish(claimed, progress, outcome);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await claimed.ctx.app.ports.pause(delay);
    }
  }
  await finish(claimed, progress, outcome);
}

/**
 * Ends the operation, if it still is this worker's: as cancelled or too late if it is, else as its work did. Null:
 * the work was not waited for.
 */
export async function finish(claimed: Claim, progress: Progress, outcome: Outcome | null): Promise<void> {
  let own = outcome;
  for (;;) {
    const row = await stillOurs(claimed);
    if (row === null) return;
    const failure = stopped(claimed, row) ?? (own !== null && 'failure' in own ? own.failure : null);
    try {
      if (failure !== null) return await fail(claimed, row, progress, failure);
      if (own === null || !('done' in own)) return;
      return await succeed(claimed, row, progress, own.done);
    } catch (error) {
      if (isMoved(error)) continue;
      if (failure !== null || isUnavailable(error)) throw error;
      own = { failure: failureFrom(claimed, error) };
    }
  }
}

function stopped({ ctx }: Claim, row: OperationRow): Failure | null {
  if (row.status === 'cancelling') return cancellation(row);
  return ctx.clock.now() >= row.deadlineAt.getTime() ? TIMEOUT : null;
}

const ours = ({ owner }: Claim) => ({
  where: { sql: 'lease_owner = ?', args: [owner] },
  otherwise: moved,
});

async function fail(
  claimed: Claim,
  row: OperationRow,
  { percent, message }: Progress,
  failure: Failure,
): Promise<void> {
  const { ctx, kind } = claimed;
  const end = { failure, progressPct: percent, progressMsg: message };
  await retryOnConflict(async () => {
    const also = (await kind.failed?.(ctx, row, failure)) ?? nothing;
    await commit(ctx, combine(undefined, [ending(ctx, row, end, ours(claimed)), also]));
  });
}

/** The last effects of the work and its success, all or nothing. */
async function succeed(
  claimed: Claim,
  row: OperationRow,
  { message }: Progress,
  done: OperationOutcome,
): Promise<void> {
  const { ctx } = claimed;
  await retryOnConflict(async () => {
    const last = typeof done === 'function' ? await done() : done;
    const end = { failure: null, result: storable(last.result), progressPct: 100, progressMsg: message };
    await commit(ctx, combine(undefined, [ending(ctx, row, end, ours(claimed)), last]));
  });
}
