import { type Change, change, combine, conflict, guard, type Patch, readAll } from '@breakwater/db';
import type { devices as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { type DeviceRow, devices } from './accessor.ts';
import { HEARTBEAT } from './actions.ts';
import { nameIn, readingAlarms } from './alarms.ts';
import { announceLiveness } from './liveness.ts';
import { present, type ShownDevice, shown } from './present.ts';
import { requireUnrevoked } from './revoke.ts';
import { riskScore } from './risk.ts';
import type { DeviceHeartbeat } from './schemas.ts';

/** Takes a device's sign of life. Where nothing else moves, it is telemetry: no audit entry, event or version. */
export async function planHeartbeat(
  ctx: Caller,
  { deviceId, ...reported }: z.output<typeof DeviceHeartbeat>,
): Promise<Change<ShownDevice>> {
  const found = devices.requiring(ctx, deviceId);
  const [before, alarmsOf] = await readAll(ctx, found, readingAlarms(ctx, nameIn(found)));
  requireUnrevoked(before);
  const lastSeen = new Date(ctx.clock.now());
  const { firmwareVersion = before.firmwareVersion, ipAddress = before.ipAddress } = reported;
  const configured = firmwareVersion !== before.firmwareVersion || ipAddress !== before.ipAddress;
  if (!configured && before.liveness === 'online') return onlySeen(ctx, before, lastSeen);

  const alive = { ...before, liveness: 'online' } as const;
  const patch: Patch<typeof table> = {
    lastSeen,
    firmwareVersion,
    ipAddress,
    liveness: 'online',
    riskScore: riskScore(alive, alarmsOf(before.deviceId).values()),
  };
  const planned = await devices.plan.updateRow(ctx, before, patch, {
    action: HEARTBEAT,
    ...(configured ? {} : { events: false }),
  });
  return shown(combine(planned.result, [planned, announceLiveness(ctx, before, 'online')]));
}

/** A sweep at the same moment would leave the device stale though it was just seen. */
function onlySeen(ctx: Caller, before: DeviceRow, lastSeen: Date): Change<ShownDevice> {
  const unmoved = guard(
    'EXISTS (SELECT 1 FROM cps_devices WHERE id = ? AND version = ?)',
    [before.id, before.version],
    () => conflict('version', 'the device was changed by someone else'),
  );
  return combine(present({ ...before, lastSeen }), [
    change(undefined, { steps: [unmoved] }),
    devices.plan.touch(ctx, before.id, { lastSeen }),
  ]);
}
