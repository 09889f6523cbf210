import { type Change, change, combine, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { devices } from './accessor.ts';
import { nameIn, readingAlarms } from './alarms.ts';
import { present } from './present.ts';
import { recomputeRisk, riskScore } from './risk.ts';
import type { DeviceRestore, RestoredDevice } from './schemas.ts';

/** Brings a deleted device back, with the risk that its alerts of meanwhile make. */
export async function planRestore(
  ctx: Caller,
  { id }: z.output<typeof DeviceRestore>,
): Promise<Change<z.input<typeof RestoredDevice>>> {
  const found = devices.requiring(ctx, id, { includeDeleted: true });
  const [before, alarmsOf] = await readAll(ctx, found, readingAlarms(ctx, nameIn(found)));
  if (before.deletedAt === null) return change({ item: present(before), restored: false });
  const planned = devices.plan.restoreRow(ctx, before);
  const row = planned.result;
  row.riskScore = riskScore(row, alarmsOf(row.deviceId).values());
  return combine({ item: present(row), restored: true }, [planned, recomputeRisk(ctx, row)]);
}
