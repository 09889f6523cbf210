import {
  type AuditAction,
  auditDraft,
  BreakwaterError,
  type Change,
  change,
  combine,
  commit,
  conflict,
  guard,
  query,
  Sha256,
  tableInfo,
} from '@breakwater/db';
import { decisionPurges } from '@breakwater/db/schema';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { emit } from '../events.ts';
import { TIERS, type Tier } from '../terms.ts';
import { type DecisionRow, decisions } from './accessor.ts';
import { exportLine } from './document.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.decision.purge': true;
  }
}

const PURGE = 'governance.decision.purge' satisfies AuditAction;
const DAY_MS = 24 * 60 * 60_000;
const MOST_ROWS = 1_000;
const MOST_BATCHES = 10;
/** The least number of days a decision is kept, by the tier of the API key that asked. */
const KEPT_DAYS: readonly (readonly [tier: Tier | null, days: number])[] = [
  ['free', 7],
  ['pro', 30],
  ['premium', 90],
  ['enterprise', 365],
  [null, 365],
];

/** Decisions of one tenant and tier, older than they are kept. */
interface Due {
  readonly tenantId: string;
  readonly tier: Tier | null;
  readonly cutoff: number;
}

/** Takes decisions past their retention out of the log: each batch one commit that says what left. */
export async function purgeDecisions(ctx: JobCtx, mostRows = MOST_ROWS): Promise<void> {
  await eachApart(
    await dueIn(ctx),
    due => purge(inTenant(ctx, due.tenantId), due, mostRows),
    (due, error) => ctx.log?.('decisions past their retention were left', { ...due, error: String(error) }),
  );
}

/** Every tenant, deleted ones too, and tier with decisions to purge. */
async function dueIn(ctx: JobCtx): Promise<Due[]> {
  const [found] = await query(ctx, [
    {
      sql: `WITH kept (tier, days) AS (VALUES ${KEPT_DAYS.map(() => '(?, ?)').join(', ')}),
 due (tenant_id, tier, cutoff) AS (
  SELECT t.id, k.tier, ? - max(k.days, coalesce(t.decision_retention_days, 0)) * ${DAY_MS} FROM tenants t, kept k)
SELECT tenant_id, tier, cutoff FROM due WHERE EXISTS (
 SELECT 1 FROM decision_audit_log d WHERE d.tenant_id = due.tenant_id AND d.tier IS due.tier AND d.timestamp < due.cutoff)
ORDER BY tenant_id, tier`,
      args: [...KEPT_DAYS.flat(), ctx.clock.now()],
    },
  ]);
  return (found?.rows ?? []).map(([tenantId, tier, cutoff]) => ({
    tenantId: String(tenantId),
    tier: TIERS.find(known => known === tier) ?? null,
    cutoff: Number(cutoff),
  }));
}

async function purge(ctx: JobCtx, due: Due, mostRows: number): Promise<void> {
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const rows = await oldest(ctx, due, mostRows);
    const planned = planPurge(ctx, due, rows);
    if (planned === null) return;
    try {
      await commit(ctx, planned);
    } catch (error) {
      if (isTaken(error)) return;
      throw error;
    }
    if (rows.length < mostRows) return;
  }
}

/** In id order. */
async function oldest(ctx: JobCtx, { tier, cutoff }: Due, most: number): Promise<DecisionRow[]> {
  const rows = await decisions.find(ctx, {
    sql: `id IN (SELECT id FROM decision_audit_log WHERE tenant_id = ? AND tier IS ? AND timestamp < ?
 ORDER BY timestamp LIMIT ?)`,
    args: [ctx.tenantId, tier, cutoff, most],
  });
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Opens a purge, deletes what it covers and closes it, all in one; null when there is nothing to delete. */
export function planPurge(
  ctx: JobCtx,
  { tier, cutoff }: Omit<Due, 'tenantId'>,
  rows: readonly DecisionRow[],
): Change | null {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return null;
  const facts = { lastDecisionId: last.id, tier, cutoff: new Date(cutoff), count: rows.length };
  const sha256 = hashOf(rows);
  const info = tableInfo(decisionPurges);
  const opened = {
    ...facts,
    firstDecisionId: first.id,
    tenantId: ctx.tenantId,
    sha256,
    state: 'open',
    timestamp: new Date(ctx.clock.now()),
  };
  const steps = [
    { sql: info.insert, args: info.args(opened) },
    {
      sql: 'DELETE FROM decision_audit_log WHERE tenant_id = ? AND id IN (SELECT value FROM json_each(?))',
      args: [ctx.tenantId, JSON.stringify(rows.map(({ id }) => id))],
    },
    guard('changes() = ?', [rows.length], () =>
      conflict('version', 'another run purged some of these first'),
    ),
    {
      sql: "UPDATE decision_purges SET state = 'closed' WHERE first_decision_id = ?",
      args: [first.id],
    },
  ];
  const subject = { component: 'decisions', recordId: first.id };
  const entry = auditDraft(ctx, PURGE, { ...subject, detail: { ...facts, sha256 } });
  return combine(undefined, [
    change(undefined, { steps, audit: [entry] }),
    emit(ctx, 'governance.decision.purged', subject, facts),
  ]);
}

function hashOf(rows: readonly DecisionRow[]): string {
  const hash = new Sha256();
  const encoder = new TextEncoder();
  for (const row of rows) hash.update(encoder.encode(exportLine(row)));
  return hash.hex();
}

/** Another run purged the same rows first, and goes on with the rest. */
const isTaken = (error: unknown): boolean =>
  error instanceof BreakwaterError && ['unique', 'version'].includes(error.details?.reason ?? '');
