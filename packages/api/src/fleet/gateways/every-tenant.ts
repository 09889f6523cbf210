import type { Ctx, Statement } from '@breakwater/db';
import { gateways } from './accessor.ts';
import type { GatewayRow } from './telemetry.ts';

const PAGE = 100;

/** The live gateways of all live tenants for which a condition on the table `gateways` holds, in pages. */
export async function* gatewaysOfEveryTenant(
  ctx: Ctx,
  { sql, args }: Statement,
): AsyncGenerator<readonly GatewayRow[]> {
  let after = '';
  for (;;) {
    // The plus signs leave the choice of an index to the condition.
    const rows = await gateways.find(
      ctx,
      {
        sql: `id IN (SELECT g.id FROM gateways g JOIN tenants t ON t.id = g.tenant_id AND t.deleted_at IS NULL
 WHERE g.deleted_at IS NULL AND (${sql}) AND +g.id > ? ORDER BY +g.id LIMIT ?)`,
        args: [...args, after, PAGE],
      },
      { acrossTenants: true },
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    for (const { id } of rows) if (id > after) after = id;
  }
}
