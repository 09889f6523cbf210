import type { Ctx, Read, Statement } from '@breakwater/db';
import { SCOPES } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { ScopeSummary } from './schemas.ts';

type Summary = z.output<typeof ScopeSummary>;

const INACTIVE = 'inactive';

// Grouped by an index that covers it: no row of a resource is read.
const NOW = `SELECT iif(is_active, current_scope, '${INACTIVE}'), sum(n) FROM (
 SELECT is_active, current_scope, count(*) AS n FROM resources WHERE tenant_id = ? AND deleted_at IS NULL
 GROUP BY is_active, current_scope) GROUP BY 1`;

const THEN = `SELECT iif(r.inactive_since <= ?1, '${INACTIVE}',
 (SELECT scope FROM scope_decisions d WHERE d.tenant_id = ?2 AND d.resource_id = r.id AND d.decided_at <= ?1
 AND (d.superseded_at IS NULL OR d.superseded_at > ?1) ORDER BY d.decided_at DESC, d.id DESC LIMIT 1)), count(*)
 FROM resources r WHERE r.tenant_id = ?2 AND r.discovered_at <= ?1 AND (r.deleted_at IS NULL OR r.deleted_at > ?1)
 GROUP BY 1`;

function statementOf({ tenantId }: Ctx, asOf: Date | undefined): Statement {
  return asOf === undefined
    ? { sql: NOW, args: [tenantId] }
    : { sql: THEN, args: [asOf.getTime(), tenantId] };
}

/** How many resources are in which scope, or were at a time. */
export function readingSummary(ctx: Ctx, asOf?: Date): Read<Summary> {
  return {
    statement: statementOf(ctx, asOf),
    resultOf(found) {
      const counts = new Map((found?.rows ?? []).map(([scope, n]) => [scope, Number(n)]));
      const of = (scope: (typeof SCOPES)[number] | typeof INACTIVE | null) => counts.get(scope) ?? 0;
      return {
        asOf: asOf ?? new Date(ctx.clock.now()),
        total: SCOPES.reduce((total, scope) => total + of(scope), 0),
        byScope: {
          cde: of('cde'),
          'connected-cde': of('connected-cde'),
          'out-of-scope': of('out-of-scope'),
          'pending-review': of('pending-review'),
        },
        undecided: of(null),
        inactive: of(INACTIVE),
      };
    },
  };
}
