import { type Change, type Insert, readAll, withResult } from '@breakwater/db';
import type { devices as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { single } from '../../crud/single.ts';
import { devices } from './accessor.ts';
import { named, readingAlarms } from './alarms.ts';
import { present, type ShownDevice } from './present.ts';
import { riskScore } from './risk.ts';
import type { DeviceCreate, DeviceCreateMany } from './schemas.ts';

/** A new device, which nothing is known of but what is said of it. */
export const newDevice = (input: z.output<typeof DeviceCreate>): Insert<typeof table> => ({
  ...input,
  expectedFirmwareHash: input.expectedFirmwareHash ?? input.firmwareHash,
  metadata: input.metadata ?? {},
});

const UNKNOWN = { attestationStatus: 'unknown', consecutiveFailures: 0, liveness: 'never' } as const;

/** Creates devices, all or none. Alerts may name them already. */
export async function planCreateMany(
  ctx: Caller,
  { items }: z.output<typeof DeviceCreateMany>,
): Promise<Change<{ items: ShownDevice[] }>> {
  const [alarmsOf] = await readAll(ctx, readingAlarms(ctx, named(items.map(({ deviceId }) => deviceId))));
  const rows = items.map(item => ({
    ...newDevice(item),
    riskScore: riskScore(UNKNOWN, alarmsOf(item.deviceId).values()),
  }));
  const planned = await devices.plan.insertMany(ctx, rows);
  return withResult(planned, { items: planned.result.map(present) });
}

/** Creates one device. */
export async function planCreate(
  ctx: Caller,
  input: z.output<typeof DeviceCreate>,
): Promise<Change<ShownDevice>> {
  const planned = await planCreateMany(ctx, { items: [input] });
  return single(withResult(planned, planned.result.items));
}
