import { change, commit, query } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';

const KEPT_MS = 30 * 24 * 3600 * 1000;
const MOST_AT_ONCE = 5_000;

/** Deletes deliveries, sent or not, and their attempts when they are 30 days old. */
export async function purgeDeliveries(ctx: JobCtx): Promise<void> {
  const before = ctx.clock.now() - KEPT_MS;
  const old = `SELECT id FROM webhook_deliveries WHERE created_at < ? ORDER BY created_at LIMIT ${MOST_AT_ONCE}`;
  const steps = [{ sql: `DELETE FROM webhook_deliveries WHERE id IN (${old})`, args: [before] }];
  while (await isAnyOlder(ctx, before)) await commit(ctx, change(undefined, { steps }));
}

async function isAnyOlder(ctx: JobCtx, before: number): Promise<boolean> {
  const sql = 'SELECT 1 FROM webhook_deliveries WHERE created_at < ? LIMIT 1';
  const [found] = await query(ctx, [{ sql, args: [before] }]);
  return (found?.rows.length ?? 0) > 0;
}
