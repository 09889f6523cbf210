import { type Change, combine, type Read, readAll, type WriteOptions } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { humanIn } from '../principal.ts';
import { type DeviceRow, devices } from './accessor.ts';
import { isController } from './control.ts';

/** Deletes devices; controllers only by people. */
export async function deleteDevices(
  ctx: Caller,
  found: Read<DeviceRow[]>,
  options: WriteOptions,
): Promise<Change<DeviceRow[]>> {
  const [rows] = await readAll(ctx, found);
  if (rows.some(isController)) humanIn(ctx);
  const planned: Change[] = [];
  for (const row of rows) planned.push(await devices.plan.deleteRow(ctx, row, options));
  return combine(rows, planned);
}
