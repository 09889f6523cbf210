import {
  type AuditAction,
  auditDraft,
  BreakwaterError,
  change,
  commit,
  conflict,
  guard,
  query,
} from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { DEFAULTS } from '../settings/settings.ts';
import { DAY } from './look-back.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.flow.purge': true;
  }
}

const PURGE = 'compliance.flow.purge' satisfies AuditAction;
/** Rows a statement deletes. */
const MOST_ROWS = 5_000;

/** What a tenant has that is older than it keeps it. */
interface Due {
  readonly tenantId: string;
  readonly before: number;
}

const OLD_FLOWS = 'SELECT rowid FROM data_flows WHERE tenant_id = ? AND observed_at < ?';
const OLD_PEERS = 'SELECT rowid FROM unresolved_peers WHERE tenant_id = ? AND last_seen_at < ?';

/** Deletes flows, and what is known of unresolved peers, past their retention. */
export async function purgeFlows(ctx: JobCtx, mostRows = MOST_ROWS): Promise<void> {
  await eachApart(
    await dueIn(ctx),
    due => purge(inTenant(ctx, due.tenantId), due, mostRows),
    (due, error) => ctx.log?.('flows past their retention were left', { ...due, error: String(error) }),
  );
}

async function dueIn(ctx: JobCtx): Promise<Due[]> {
  const [found] = await query(ctx, [
    {
      sql: `WITH due(tenant_id, before) AS (SELECT t.id, ? - ${DAY} * coalesce(s.flow_retention_days, ?)
 FROM tenants AS t LEFT JOIN compliance_settings AS s ON s.tenant_id = t.id)
 SELECT tenant_id, before FROM due WHERE
 EXISTS (SELECT 1 FROM data_flows AS f WHERE f.tenant_id = due.tenant_id AND f.observed_at < due.before)
 OR EXISTS (SELECT 1 FROM unresolved_peers AS p WHERE p.tenant_id = due.tenant_id AND p.last_seen_at < due.before)
 ORDER BY tenant_id`,
      args: [ctx.clock.now(), DEFAULTS.flowRetentionDays],
    },
  ]);
  return (found?.rows ?? []).map(([tenantId, before]) => ({
    tenantId: String(tenantId),
    before: Number(before),
  }));
}

/** Each commit says how much left. */
async function purge(ctx: JobCtx, { tenantId, before }: Due, mostRows: number): Promise<void> {
  const args = [tenantId, before];
  const counting = (old: string) => ({
    sql: `SELECT count(*) FROM (${old} LIMIT ?)`,
    args: [...args, mostRows],
  });
  for (;;) {
    const [oldFlows, oldPeers] = await query(ctx, [counting(OLD_FLOWS), counting(OLD_PEERS)]);
    const flows = Number(oldFlows?.rows[0]?.[0] ?? 0);
    const unresolvedPeers = Number(oldPeers?.rows[0]?.[0] ?? 0);
    if (flows + unresolvedPeers === 0) return;
    const deleting = (table: string, old: string, count: number) => [
      { sql: `DELETE FROM ${table} WHERE rowid IN (${old} LIMIT ?)`, args: [...args, count] },
      guard('changes() = ?', [count], () => conflict('version', 'another run purged some of these first')),
    ];
    const steps = [
      ...deleting('data_flows', OLD_FLOWS, flows),
      ...deleting('unresolved_peers', OLD_PEERS, unresolvedPeers),
    ];
    const detail = { flows, unresolvedPeers, count: flows + unresolvedPeers, before: new Date(before) };
    const entry = auditDraft(ctx, PURGE, { component: 'dataFlows', detail });
    try {
      await commit(ctx, change(undefined, { steps, audit: [entry] }));
    } catch (error) {
      if (isTaken(error)) return;
      throw error;
    }
  }
}

/** Another run purged the same rows first, and goes on with the rest. */
const isTaken = (error: unknown): boolean =>
  error instanceof BreakwaterError && error.details?.reason === 'version';
