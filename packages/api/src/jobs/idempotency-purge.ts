import { change, commit } from '@breakwater/db';
import type { JobCtx } from './job.ts';

/** Forgets stored results whose day is over. */
export async function purgeIdempotencyKeys(ctx: JobCtx): Promise<void> {
  const sql = 'DELETE FROM idempotency_keys WHERE expires_at <= ?';
  await commit(ctx, change(undefined, { steps: [{ sql, args: [ctx.clock.now()] }] }));
}
