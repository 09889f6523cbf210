import { type Change, withResult } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { text, time } from '../../fields.ts';
import { gateways } from './accessor.ts';
import { gatewayRef, gatewayStatus as statusSchema } from './schemas.ts';
import { aliveAt, telemetry } from './telemetry.ts';

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
  const alive = aliveAt(ctx.clock.now());
  const planned = telemetry(ctx, row, {
    ...alive,
    lastStatus: status,
    ...(version === undefined ? {} : { reportedVersion: version }),
  });
  return withResult(planned, { status: planned.result, lastSeen: alive.lastSeen });
}
