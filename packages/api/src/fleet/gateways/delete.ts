import {
  type Change,
  combine,
  notFound,
  query,
  readBoth,
  type Statement,
  type WriteOptions,
  withResult,
} from '@breakwater/db';
import type { Caller } from '../../context.ts';
import type { OperationRow } from '../../operations/accessor.ts';
import { activeOn, cancelOperations } from '../../operations/cancel.ts';
import { gateways } from './accessor.ts';
import type { GatewayRow } from './telemetry.ts';

/** Deletes a gateway and cancels what runs on it, after one round trip for both. The result is the gateway before. */
export async function deleteGateway(
  ctx: Caller,
  ref: string,
  options: WriteOptions,
): Promise<Change<GatewayRow>> {
  const named = { sql: 'SELECT id FROM gateways WHERE tenant_id = ? AND (id = ? OR name = ?)' };
  const ids: Statement = { ...named, args: [ctx.tenantId, ref, ref] };
  const [row, active] = await readBoth(ctx, gateways.reading(ctx, ref), activeOn(ctx, ids));
  if (row === null) throw notFound('gateway');
  const own = active.filter(({ gatewayId }) => gatewayId === row.id);
  return withResult(await deleted(ctx, [row], own, options), row);
}

export async function deleteGateways(
  ctx: Caller,
  rows: readonly GatewayRow[],
  options: WriteOptions,
): Promise<Change> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const { statement, resultOf } = activeOn(ctx, { sql: 'SELECT value FROM json_each(?)', args: [ids] });
  const [found] = await query(ctx, [statement]);
  return deleted(ctx, rows, resultOf(found), options);
}

async function deleted(
  ctx: Caller,
  rows: readonly GatewayRow[],
  active: readonly OperationRow[],
  options: WriteOptions,
): Promise<Change> {
  const planned: Change[] = [];
  for (const row of rows) planned.push(await gateways.plan.deleteRow(ctx, row, options));
  const gone = { errorCode: 'not_found', errorMessage: 'gateway not found' };
  planned.push(await cancelOperations(ctx, { rows: active, ...gone }));
  return combine(undefined, planned);
}
