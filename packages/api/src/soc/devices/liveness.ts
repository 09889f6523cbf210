import { type Change, type Ctx, change } from '@breakwater/db';
import type { LIVENESS } from '@breakwater/db/schema';
import { emit } from '../events.ts';
import type { DeviceRow } from './accessor.ts';

type Liveness = (typeof LIVENESS)[number];

/** A device is stale at this age of its last sign of life, and offline above the second. */
export const STALE_MS = 10 * 60_000;
export const OFFLINE_MS = 60 * 60_000;

/** What the age of a device's last sign of life says of it. */
export function livenessAt(lastSeen: Date, now: number): Exclude<Liveness, 'never'> {
  const age = now - lastSeen.getTime();
  if (age < STALE_MS) return 'online';
  return age <= OFFLINE_MS ? 'stale' : 'offline';
}

/** The event of a device's liveness, where it changes; `device` is how it was before. */
export function announceLiveness(
  ctx: Ctx,
  { id, deviceId, liveness: from }: DeviceRow,
  to: Liveness,
): Change {
  if (to === from) return change(undefined);
  const subject = { component: 'devices', recordId: id };
  return emit(ctx, 'soc.device.livenessChanged', subject, { deviceId, from, to });
}
