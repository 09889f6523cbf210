import {
  type AuditAction,
  auditDraft,
  type Change,
  change,
  combine,
  commit,
  conflict,
  guard,
  query,
  readAll,
  retryOnConflict,
} from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { emit } from '../events.ts';
import { type EvidenceRow, evidence, withoutDocuments } from './accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.evidence.purge': true;
  }
}

const PURGE = 'compliance.evidence.purge' satisfies AuditAction;
const AT_ONCE = 200;
const ATTEMPTS = 10;
const DUE = 'purged_at IS NULL AND legal_hold = 0 AND expires_at <= ?';

/** Deletes the documents of expired evidence that nobody holds; rows, hashes and chains stay. */
export async function purgeExpired(ctx: JobCtx): Promise<void> {
  const [found] = await query(ctx, [
    {
      sql: `SELECT id FROM tenants WHERE EXISTS (SELECT 1 FROM evidence WHERE tenant_id = tenants.id AND ${DUE})`,
      args: [ctx.clock.now()],
    },
  ]);
  await eachApart(
    (found?.rows ?? []).map(([id]) => String(id)),
    tenantId => purgeIn(inTenant(ctx, tenantId)),
    (tenantId, error) => ctx.log?.('expired evidence was left', { tenantId, error: String(error) }),
  );
}

async function purgeIn(ctx: JobCtx): Promise<void> {
  for (;;) {
    const purged = await retryOnConflict(async () => commit(ctx, await planPurge(ctx)), ATTEMPTS);
    if (purged < AT_ONCE) return;
  }
}

async function planPurge(ctx: JobCtx): Promise<Change<number>> {
  const now = ctx.clock.now();
  const [rows] = await readAll(
    ctx,
    withoutDocuments(
      evidence.finding(ctx, {
        sql: `id IN (SELECT id FROM evidence WHERE tenant_id = ? AND ${DUE} ORDER BY expires_at LIMIT ?)`,
        args: [ctx.tenantId, now, AT_ONCE],
      }),
    ),
  );
  if (rows.length === 0) return change(0);
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const steps = [
    {
      sql: `UPDATE evidence SET data = NULL, purged_at = ?
WHERE tenant_id = ? AND ${DUE} AND id IN (SELECT value FROM json_each(?))`,
      args: [now, ctx.tenantId, now, ids],
    },
    guard('changes() = ?', [rows.length], () =>
      conflict('version', 'some of the evidence was held or purged at the same moment'),
    ),
  ];
  return combine(rows.length, [change(undefined, { steps }), ...rows.map(row => recorded(ctx, row))]);
}

function recorded(ctx: JobCtx, { id, evidenceType, hash, sequence, expiresAt }: EvidenceRow): Change {
  const subject = { component: 'evidence', recordId: id };
  const facts = { evidenceType, hash, sequence };
  const audit = auditDraft(ctx, PURGE, { ...subject, detail: { ...facts, expiresAt } });
  return combine(undefined, [
    change(undefined, { audit: [audit] }),
    emit(ctx, 'compliance.evidence.purged', subject, facts),
  ]);
}
