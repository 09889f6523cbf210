import { change, commit } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';

const KEPT_MS = 24 * 60 * 60_000;

/** Forgets nonces that expired more than a day ago. */
export async function purgeNonces(ctx: JobCtx): Promise<void> {
  const sql = 'DELETE FROM device_nonces WHERE expires_at < ?';
  await commit(ctx, change(undefined, { steps: [{ sql, args: [ctx.clock.now() - KEPT_MS] }] }));
}
