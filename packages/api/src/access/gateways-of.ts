import { type Id, type PLATFORM, query, SYSTEM } from '@breakwater/db';
import type { RequestContext } from '../context.ts';

const GATEWAYS_OF = `SELECT (
 SELECT s.gateway_id FROM sandboxes s WHERE s.tenant_id = ?1 AND s.id = r.value ->> 0
 UNION ALL
 SELECT s.gateway_id FROM gateways g JOIN sandboxes s ON s.gateway_id = g.id
 WHERE g.tenant_id = ?1 AND (g.id = r.value ->> 0 OR (g.name = r.value ->> 0 AND g.deleted_at IS NULL))
 AND s.sandbox_name = r.value ->> 1 AND s.deleted_at IS NULL LIMIT 1
) FROM json_each(?2) r`;

/** A sandbox named by `gateway/sandboxName` in its two parts; null for what is not of that form. */
export function partsOf(ref: string): readonly [gateway: string, sandboxName: string] | null {
  const at = ref.indexOf('/');
  return at < 0 ? null : [ref.slice(0, at), ref.slice(at + 1)];
}

/** The id of the gateway each sandbox is behind, in one round trip; null for sandboxes the tenant does not have. */
export async function gatewaysOf(
  { db, app: { clock } }: RequestContext,
  tenantId: Id<'ten'> | typeof PLATFORM,
  sandboxes: readonly string[],
): Promise<(string | null)[]> {
  if (sandboxes.length === 0) return [];
  const named = JSON.stringify(sandboxes.map(ref => partsOf(ref) ?? [ref, null]));
  const statement = { sql: GATEWAYS_OF, args: [tenantId, named] };
  const [found] = await query({ db, clock, tenantId, actor: SYSTEM }, [statement]);
  return (found?.rows ?? []).map(([gateway]) => (typeof gateway === 'string' ? gateway : null));
}
