import { BreakwaterError, change, combine, commit, conflict, guard, retryOnConflict } from '@breakwater/db';
import { inTenant, type JobCtx } from '../../../jobs/job.ts';
import { gateways } from '../accessor.ts';
import { CHECK_INTERVAL_MS, type GatewayRow } from '../telemetry.ts';
import { probe } from './probe.ts';
import { canProbe, lacksCredentials } from './probe-kind.ts';
import { recordVerdict } from './record.ts';

const MOST = 200;
const AT_ONCE = 20;
const PUT_OFF_MS = 3_600_000;

/** Checks the gateways that are due, whose tenant is live, oldest first. */
export async function sweepHealth(ctx: JobCtx): Promise<void> {
  const due = await dueGateways(ctx);
  const next = due.values();
  const worker = async () => {
    for (const gateway of next) await checkDue(inTenant(ctx, gateway.tenantId), gateway);
  };
  const atOnce = Math.min(AT_ONCE, ctx.app.ports.outbound.parallel ?? AT_ONCE);
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function dueGateways(ctx: JobCtx): Promise<GatewayRow[]> {
  const where = {
    sql: `id IN (SELECT g.id FROM gateways g JOIN tenants t ON t.id = g.tenant_id AND t.deleted_at IS NULL
 WHERE g.next_check_at <= ? AND g.monitored = 1 AND g.deleted_at IS NULL ORDER BY g.next_check_at LIMIT ?)`,
    args: [ctx.clock.now(), MOST],
  };
  const rows = await gateways.find(ctx, where, { acrossTenants: true });
  return rows.toSorted((a, b) => (a.nextCheckAt?.getTime() ?? 0) - (b.nextCheckAt?.getTime() ?? 0));
}

async function checkDue(ctx: JobCtx, gateway: GatewayRow): Promise<void> {
  const possible = canProbe(gateway, ctx.app.ports) && !lacksCredentials(gateway);
  if (!(await claim(ctx, gateway, possible ? CHECK_INTERVAL_MS : PUT_OFF_MS)) || !possible) return;
  const startedAt = ctx.clock.now();
  try {
    const verdict = await probe(ctx, gateway);
    await retryOnConflict(async () => commit(ctx, await recordVerdict(ctx, gateway, verdict, startedAt)), 3);
  } catch (error) {
    // One gateway that was deleted or cannot be read keeps no other from its check.
    if (error instanceof BreakwaterError && error.code === 'NOT_FOUND') return;
    ctx.log?.('health check failed', { gateway: gateway.id, error: String(error) });
  }
}

/** Moves the next check on, unless another was first to do so. */
async function claim(ctx: JobCtx, { id, nextCheckAt }: GatewayRow, ms: number): Promise<boolean> {
  const unclaimed = guard(
    'EXISTS (SELECT 1 FROM gateways WHERE id = ? AND next_check_at IS ? AND deleted_at IS NULL)',
    [id, nextCheckAt?.getTime() ?? null],
    () => conflict('claimed', 'another worker checks this gateway'),
  );
  const moved = gateways.plan.touch(ctx, id, { nextCheckAt: new Date(ctx.clock.now() + ms) });
  try {
    await commit(ctx, combine(undefined, [change(undefined, { steps: [unclaimed] }), moved]));
    return true;
  } catch (error) {
    if (error instanceof BreakwaterError && error.details?.reason === 'claimed') return false;
    throw error;
  }
}
