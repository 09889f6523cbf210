import { change, commit } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';

/** The longest cooldown. */
const KEPT_MS = 86_400_000;

/** Forgets firings that hold no policy back any more. */
export async function pruneHealing(ctx: JobCtx): Promise<void> {
  const sql = 'DELETE FROM healing_states WHERE last_fired_at < ?';
  await commit(ctx, change(undefined, { steps: [{ sql, args: [ctx.clock.now() - KEPT_MS] }] }));
}
