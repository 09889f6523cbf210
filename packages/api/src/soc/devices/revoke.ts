import { type Change, combine, conflict, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import { type DeviceRow, devices } from './accessor.ts';
import { REVOKE } from './actions.ts';
import { nameIn, readingAlarms } from './alarms.ts';
import { type ShownDevice, shown } from './present.ts';
import { riskScore } from './risk.ts';
import type { DeviceRevoke } from './schemas.ts';

/** @throws CONFLICT `revoked` for a device that is trusted no more, for good. */
export function requireUnrevoked({ attestationStatus }: DeviceRow): void {
  if (attestationStatus === 'revoked') {
    throw conflict('revoked', 'the device is revoked; to trust it again, delete it and create it anew');
  }
}

/** Ends the trust in a device, for good. */
export async function planRevoke(
  ctx: Caller,
  { deviceId, reason }: z.output<typeof DeviceRevoke>,
): Promise<Change<ShownDevice>> {
  const found = devices.requiring(ctx, deviceId);
  const [before, alarmsOf] = await readAll(ctx, found, readingAlarms(ctx, nameIn(found)));
  requireUnrevoked(before);
  const revoked = {
    attestationStatus: 'revoked',
    revokedAt: new Date(ctx.clock.now()),
    revokedReason: reason,
  } as const;
  const score = riskScore({ ...before, ...revoked }, alarmsOf(before.deviceId).values());
  const planned = await devices.plan.updateRow(
    ctx,
    before,
    { ...revoked, riskScore: score },
    { action: REVOKE, events: false },
  );
  const { id, deviceType } = before;
  const told = emit(
    ctx,
    'soc.device.revoked',
    { component: 'devices', recordId: id },
    { deviceId: before.deviceId, deviceType },
  );
  return shown(combine(planned.result, [planned, told]));
}
