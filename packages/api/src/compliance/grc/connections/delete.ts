import {
  type Change,
  change,
  combine,
  conflict,
  guard,
  idsOf,
  type Read,
  readAll,
  type WriteOptions,
} from '@breakwater/db';
import type { Caller } from '../../../context.ts';
import { grcSyncs } from '../syncs/accessor.ts';
import { type GrcConnectionRow, grcConnections } from './accessor.ts';

const RUNS = `"status" IN ('pending', 'in_progress')`;

/** Deletes connections, with what is known of what they accepted, while none of them is synced. */
export async function deleteConnections(
  ctx: Caller,
  found: Read<GrcConnectionRow[]>,
  options: WriteOptions,
): Promise<Change<GrcConnectionRow[]>> {
  const of = idsOf(found);
  const running = grcSyncs.finding(ctx, { sql: `"connection_id" IN (${of.sql}) AND ${RUNS}`, args: of.args });
  const [rows, [active]] = await readAll(ctx, found, running);
  if (active !== undefined) {
    const { id: syncId, status } = active;
    throw conflict('operation_active', 'the connection is synced now; wait for it or cancel it', {
      syncId,
      status,
    });
  }
  const planned: Change[] = [];
  for (const row of rows) planned.push(await grcConnections.plan.deleteRow(ctx, row, options));
  const none = guard(
    `NOT EXISTS (SELECT 1 FROM grc_syncs WHERE tenant_id = ? AND ${RUNS}
 AND "connection_id" IN (SELECT value FROM json_each(?)))`,
    [ctx.tenantId, JSON.stringify(rows.map(({ id }) => id))],
    () => conflict('version', 'a sync of the connection was started at the same moment'),
  );
  return combine(rows, [change(undefined, { steps: rows.length === 0 ? [] : [none] }), ...planned]);
}
