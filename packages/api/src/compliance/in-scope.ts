import type { Ctx, Read, Statement } from '@breakwater/db';

const IN_SCOPE: ReadonlySet<string> = new Set(['cde', 'connected-cde']);

/** Whether a scope, null for undecided, is one PCI DSS applies to. */
export const isInScope = (scope: string | null): boolean => scope !== null && IN_SCOPE.has(scope);

/** The condition on a row of `resources` that is live and in scope. */
export const LIVE_IN_SCOPE =
  "deleted_at IS NULL AND is_active = 1 AND current_scope IN ('cde', 'connected-cde')";

/**
 * Which of some assets are a live resource in scope. `assets`: a query with one column, their ids or the names
 * providers gave them. Its statement selects those that are, so that a read of another domain can hold it.
 */
export function areInScope({ tenantId }: Ctx, assets: Statement): Read<ReadonlySet<string>> {
  return {
    statement: {
      sql: `WITH asked(asset) AS (${assets.sql}) SELECT asset FROM asked
 WHERE EXISTS (SELECT 1 FROM resources WHERE id = asked.asset AND +tenant_id = ? AND ${LIVE_IN_SCOPE})
 OR EXISTS (SELECT 1 FROM resources WHERE tenant_id = ? AND resource_id = asked.asset AND ${LIVE_IN_SCOPE})`,
      args: [...assets.args, tenantId, tenantId],
    },
    resultOf: found => new Set((found?.rows ?? []).map(([asset]) => String(asset))),
  };
}
