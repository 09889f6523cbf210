import { type Change, type Ctx, change, notFound } from '@breakwater/db';
import { gateways } from '../accessor.ts';
import { aliveAt, CHECK_INTERVAL_MS, type GatewayRow, telemetry } from '../telemetry.ts';
import type { Verdict } from './verdict.ts';

const LONGEST_INTERVAL_MS = 900_000;

/** How long after its nth failure in a row a gateway is asked again. */
export const retryDelayMs = (failures: number): number =>
  Math.min(CHECK_INTERVAL_MS * 2 ** (failures - 1), LONGEST_INTERVAL_MS);

const TARGET = ['endpoint', 'scheme', 'probe', 'authMode'] as const;

/**
 * Writes what a probe found. Nothing is written of a gateway that is reached in another way by now, nor of a failure
 * when the gateway was heard of since the probe began. @throws NOT_FOUND for a gateway deleted meanwhile
 */
export async function recordVerdict(
  ctx: Ctx,
  probed: GatewayRow,
  { status, version, error }: Verdict,
  startedAt: number,
): Promise<Change> {
  const row = await gateways.get(ctx, probed.id);
  if (row === null) throw notFound('gateway');
  const now = ctx.clock.now();
  const moved = TARGET.some(field => row[field] !== probed[field]);
  const heardSince = row.lastSeen !== null && row.lastSeen.getTime() > startedAt;
  if (moved || (error !== null && heardSince)) return change(undefined);
  const lastCheckAt = new Date(now);
  if (error === null) {
    return telemetry(ctx, row, {
      ...aliveAt(now),
      lastCheckAt,
      lastStatus: status,
      ...(version === null ? {} : { reportedVersion: version }),
    });
  }
  const consecutiveFailures = row.consecutiveFailures + 1;
  return telemetry(ctx, row, {
    lastStatus: status,
    lastError: error,
    lastCheckAt,
    consecutiveFailures,
    nextCheckAt: new Date(now + retryDelayMs(consecutiveFailures)),
  });
}
