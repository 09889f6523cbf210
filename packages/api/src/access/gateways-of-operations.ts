import { type Id, type PLATFORM, query, SYSTEM } from '@breakwater/db';
import type { RequestContext } from '../context.ts';

/** The id of the gateway each operation is about; null for those without one, and for unknown ones. */
export async function gatewaysOfOperations(
  { db, app: { clock } }: RequestContext,
  tenantId: Id<'ten'> | typeof PLATFORM,
  operations: readonly string[],
): Promise<(string | null)[]> {
  const sql = `SELECT (SELECT gateway_id FROM operations WHERE tenant_id = ? AND id = r.value) FROM json_each(?) r`;
  const args = [tenantId, JSON.stringify(operations)];
  const [found] = await query({ db, clock, tenantId, actor: SYSTEM }, [{ sql, args }]);
  return (found?.rows ?? []).map(([gateway]) => (typeof gateway === 'string' ? gateway : null));
}
