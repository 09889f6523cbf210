import { type Change, combine, idsOf, type Read, readAll, type WriteOptions } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { activeOn, cancelOperations } from '../../operations/cancel.ts';
import { gateways } from './accessor.ts';
import type { GatewayRow } from './telemetry.ts';

/** Deletes gateways and cancels what runs on them. */
export async function deleteGateways(
  ctx: Caller,
  found: Read<GatewayRow[]>,
  options: WriteOptions,
): Promise<Change<GatewayRow[]>> {
  const [rows, active] = await readAll(ctx, found, activeOn(ctx, idsOf(found)));
  const planned: Change[] = [];
  for (const row of rows) planned.push(await gateways.plan.deleteRow(ctx, row, options));
  const gone = { errorCode: 'not_found', errorMessage: 'gateway not found' };
  planned.push(await cancelOperations(ctx, { rows: active, ...gone }));
  return combine(rows, planned);
}
