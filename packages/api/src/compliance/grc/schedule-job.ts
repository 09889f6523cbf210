import { BreakwaterError, commit, retryOnConflict } from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { grcConnections } from './connections/accessor.ts';
import { startSync } from './start.ts';

const HOUR_MS = 3_600_000;

const DUE = `enabled = 1 AND credentials IS NOT NULL AND sync_every_hours IS NOT NULL
 AND coalesce(last_sync_at, 0) + sync_every_hours * ${HOUR_MS} <= ?
 AND tenant_id IN (SELECT id FROM tenants WHERE deleted_at IS NULL)
 AND NOT EXISTS (SELECT 1 FROM grc_syncs AS running WHERE running.tenant_id = grc_connections.tenant_id
  AND running.provider = grc_connections.provider AND running.status IN ('pending', 'in_progress'))
 ORDER BY coalesce(last_sync_at, 0), id LIMIT 1000`;

/** Pushes what changed over every connection whose time has come. */
export async function scheduleSyncs(ctx: JobCtx): Promise<void> {
  const where = { sql: `id IN (SELECT id FROM grc_connections WHERE ${DUE})`, args: [ctx.clock.now()] };
  const due = await grcConnections.find(ctx, where, { acrossTenants: true });
  await eachApart(
    due.toSorted((a, b) => lastOf(a) - lastOf(b)),
    ({ id, tenantId }) => start(inTenant(ctx, tenantId), id),
    ({ id }, error) =>
      ctx.log?.('a sync was left to the next run', { connectionId: id, error: String(error) }),
  );
}

const lastOf = ({ lastSyncAt }: { readonly lastSyncAt: Date | null }) => lastSyncAt?.getTime() ?? 0;

async function start(
  ctx: JobCtx,
  connectionId: Parameters<typeof startSync>[1]['connectionId'],
): Promise<void> {
  const asked = { connectionId, syncType: 'incremental', allowShrink: false, scheduled: true } as const;
  try {
    await retryOnConflict(async () => commit(ctx, await startSync(ctx, asked)), 10);
  } catch (error) {
    // One of the provider runs: this one is for the next time.
    if (!(error instanceof BreakwaterError) || error.details?.reason !== 'operation_active') throw error;
  }
}
