import type { JobCtx } from '../../jobs/job.ts';
import { type Claimed, claim, MOST_CLAIMED, nextDue } from './claim.ts';
import { type Finished, finish } from './finish.ts';
import { outcomeOf } from './outcome.ts';
import { send } from './send.ts';

/** From its claim on; later, the lease could run out before an answer comes. */
const LATEST_SEND_MS = 30_000;
/** A run claims for so long, and then leaves the rest to the next: on Workers a run is cut off after 30 s. */
const LONGEST_CLAIMING_MS = 15_000;
const LOOK_AGAIN_MS = 1_000;
const GATHER_MS = 10;

export interface DispatchOptions {
  /** Numbers in [0, 1), for the jitter of retries. */
  readonly random?: () => number;
}

/** Sends what is due until nothing is. Several may be at it at once. */
export async function dispatchDeliveries(
  ctx: JobCtx,
  { random = Math.random }: DispatchOptions = {},
): Promise<void> {
  const { ports, clock } = ctx.app;
  const most = ports.outbound.parallel ?? MOST_CLAIMED;
  const startedAt = clock.now();
  const sending = new Set<Promise<void>>();
  const finished: Finished[] = [];
  const isClaiming = () => clock.now() - startedAt < LONGEST_CLAIMING_MS;

  async function sendOne(claimed: Claimed): Promise<void> {
    const { delivery, webhook, claimedAt } = claimed;
    if (clock.now() - claimedAt > LATEST_SEND_MS) return;
    const answer = await send(ctx.app, delivery, webhook);
    const outcome = outcomeOf(answer, delivery.attempt >= delivery.maxAttempts);
    finished.push({ ...claimed, outcome, endedAt: clock.now() });
  }

  for (;;) {
    if (finished.length > 0) await finish(ctx, finished.splice(0), random);
    for (const claimed of isClaiming() ? await claim(ctx, most - sending.size) : []) {
      const task = sendOne(claimed).finally(() => sending.delete(task));
      sending.add(task);
    }
    if (finished.length > 0) continue;
    if (sending.size === 0) break;
    await someOf(sending, ctx);
  }
  const next = isClaiming() ? await nextDue(ctx) : clock.now();
  if (next !== null) ports.kick(ctx, 'webhooks.dispatch', Math.max(0, next - clock.now()));
}

/** Until some are sent, or there may be more to claim; many a moment later, so that they share a commit. */
async function someOf(sending: ReadonlySet<Promise<void>>, { app }: JobCtx): Promise<void> {
  const { wake, pause } = app.ports;
  const over = new AbortController();
  await Promise.race([...sending, wake.next(LOOK_AGAIN_MS, over.signal)]);
  if (sending.size > 0) await Promise.race([Promise.all(sending), pause(GATHER_MS, over.signal)]);
  over.abort();
}
