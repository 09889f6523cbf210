import { type Claim, isMoved, LEASE_MS, renew, stillOurs } from './claim.ts';

const HEARTBEAT_MS = 10_000;
const GRACE_MS = 10_000;

/** Why work stops before it ends by itself. */
export type Stop = 'lost' | 'cancelled' | 'timeout' | 'shutdown';

/**
 * Keeps the claim until the work is `over`, or must not be waited for any longer: it is no longer ours, its time is
 * over, or it was cancelled ten seconds ago. `stop` is told as soon as one is seen.
 */
export async function supervise(claimed: Claim, stop: (why: Stop) => void, over: AbortSignal): Promise<void> {
  const { row, ctx } = claimed;
  const { pause } = ctx.app.ports;
  while (!over.aborted) {
    const left = row.deadlineAt.getTime() - ctx.clock.now();
    await pause(Math.min(HEARTBEAT_MS, Math.max(0, left)), over);
    if (over.aborted) return;
    const seen = await beat(claimed);
    if (seen === null) continue;
    stop(seen);
    if (seen === 'cancelled') await pause(GRACE_MS, over);
    return;
  }
}

/** Renews the claim and looks whether to stop. While the database does not answer, work goes on. */
async function beat(claimed: Claim): Promise<Stop | null> {
  const { ctx, row } = claimed;
  const now = ctx.clock.now();
  try {
    if (now < row.deadlineAt.getTime()) await renew(claimed, now + LEASE_MS);
    return await whyStop(claimed);
  } catch (error) {
    if (isMoved(error)) return 'lost';
    ctx.log?.('operation not renewed', { operationId: row.id, error: String(error) });
    return null;
  }
}

/** Why the work of a claim must stop now, if it must. */
export async function whyStop(claimed: Claim): Promise<Stop | null> {
  const current = await stillOurs(claimed);
  if (current === null) return 'lost';
  if (current.status === 'cancelling') return 'cancelled';
  return claimed.ctx.clock.now() >= current.deadlineAt.getTime() ? 'timeout' : null;
}
