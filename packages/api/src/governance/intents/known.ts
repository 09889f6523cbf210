import type { Ctx, Id, Read } from '@breakwater/db';
import { type ApprovalRow, approvals } from '../../soc/approvals/accessor.ts';
import { type DecisionRow, decisions } from '../decisions/accessor.ts';
import { type IntentRow, intents } from './accessor.ts';

/** An intent that was decided before. */
export interface KnownIntent {
  readonly row: IntentRow;
  /** The latest, if retention left it. */
  readonly decision: DecisionRow | null;
  /** Approval of the latest decision, while people have not answered. */
  readonly pending: Id<'apr'> | null;
}

const ASKED = 'deterministic_id IN (SELECT value FROM json_each(?))';
const LATEST = `id IN (SELECT decision_id FROM intents WHERE tenant_id = ? AND ${ASKED})`;

/** Intents by their deterministic ids, their latest decisions, and the approvals of those that are pending. */
export function readingKnown(
  ctx: Ctx,
  deterministicIds: readonly string[],
): [Read<IntentRow[]>, Read<DecisionRow[]>, Read<ApprovalRow[]>] {
  const asked = JSON.stringify(deterministicIds);
  return [
    intents.finding(ctx, { sql: ASKED, args: [asked] }),
    decisions.finding(ctx, { sql: LATEST, args: [ctx.tenantId, asked] }),
    approvals.finding(ctx, {
      sql: `status = 'pending' AND id IN (SELECT approval_id FROM decision_audit_log WHERE ${LATEST})`,
      args: [ctx.tenantId, asked],
    }),
  ];
}

/** What was read, by deterministic id. */
export function knownIntents(
  rows: readonly IntentRow[],
  latest: readonly DecisionRow[],
  pending: readonly ApprovalRow[],
): ReadonlyMap<string, KnownIntent> {
  const byId = new Map(latest.map(decision => [decision.id, decision]));
  const unanswered = new Set(pending.map(({ id }) => id));
  return new Map(
    rows.map(row => {
      const decision = byId.get(row.decisionId) ?? null;
      const approvalId = decision?.approvalId ?? null;
      const open = approvalId !== null && unanswered.has(approvalId);
      return [row.deterministicId, { row, decision, pending: open ? approvalId : null }];
    }),
  );
}
