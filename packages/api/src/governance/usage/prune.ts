import { change, commit } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';
import { periodOf } from './quota.ts';

const KEPT_MS = 400 * 86_400_000;
const MOST_ROWS = 10_000;

/** Forgets old usage: records first, then the counters of months that are over as long. */
export async function pruneUsage(ctx: JobCtx): Promise<void> {
  const before = ctx.clock.now() - KEPT_MS;
  const steps = [
    {
      sql: 'DELETE FROM usage_logs WHERE id IN (SELECT id FROM usage_logs WHERE timestamp < ? ORDER BY timestamp LIMIT ?)',
      args: [before, MOST_ROWS],
    },
    {
      sql: `DELETE FROM usage_counters WHERE (subject, period) IN (
 SELECT subject, period FROM usage_counters WHERE period < ? ORDER BY period LIMIT ? - changes())`,
      args: [periodOf(before), MOST_ROWS],
    },
  ];
  await commit(ctx, change(undefined, { steps }));
}
