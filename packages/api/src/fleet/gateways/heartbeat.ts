import { type Change, change, combine, conflict, eventDraft, guard } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { text, time } from '../../fields.ts';
import { gateways } from './accessor.ts';
import { gatewayRef, gatewayStatus as statusSchema } from './schemas.ts';
import { gatewayStatus } from './status.ts';

const NEXT_CHECK_MS = 60_000;

export const HeartbeatInput = z.strictObject({
  gateway: gatewayRef,
  status: z.enum(['healthy', 'degraded', 'unhealthy']).default('healthy'),
  version: text(64, 1).optional().describe('The software version the gateway runs.'),
});

export const HeartbeatOutput = z.object({ status: statusSchema, lastSeen: time });

/** Takes a gateway's own word for how it is. Telemetry: no audit entry, no new version. */
export async function heartbeat(
  ctx: Caller,
  { gateway, status, version }: z.output<typeof HeartbeatInput>,
): Promise<Change<z.input<typeof HeartbeatOutput>>> {
  const row = await gateways.require(ctx, gateway);
  const now = ctx.clock.now();
  const lastSeen = new Date(now);
  const derived = gatewayStatus({ lastSeen, lastStatus: status }, now);
  const changed = derived !== row.announcedStatus;
  const touch = gateways.plan.touch(ctx, row.id, {
    lastSeen,
    lastStatus: status,
    lastError: null,
    consecutiveFailures: 0,
    nextCheckAt: new Date(now + NEXT_CHECK_MS),
    ...(version === undefined ? {} : { reportedVersion: version }),
    ...(changed ? { announcedStatus: derived } : {}),
  });
  const result = { status: derived, lastSeen };
  if (!changed) return combine(result, [touch]);
  const unannounced = guard(
    'EXISTS (SELECT 1 FROM gateways WHERE id = ? AND announced_status = ?)',
    [row.id, row.announcedStatus],
    conflict('version', 'the gateway reported at the same moment'),
  );
  const subject = { component: 'gateways', recordId: row.id, gatewayId: row.id };
  const announced = eventDraft(ctx, 'fleet.gateway.statusChanged', subject, {
    name: row.name,
    from: row.announcedStatus,
    to: derived,
    lastStatus: status,
    lastSeen,
  });
  return combine(result, [
    change(undefined, { steps: [unannounced] }),
    touch,
    change(undefined, { events: [announced] }),
  ]);
}
