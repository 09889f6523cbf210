import { type AuditAction, type Change, type Ctx, combine, nothing, type Read } from '@breakwater/db';
import type { EndedApproval } from '../../soc/approvals/ended.ts';
import { type DecisionRow, decisions } from '../decisions/accessor.ts';
import { emit } from '../events.ts';
import { type IntentRow, intents } from './accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.intent.resolve': true;
  }
}

const RESOLVE = 'governance.intent.resolve' satisfies AuditAction;

/** The intent people were asked about and its latest decision, where retention left the decision that asked. */
export type AskedAbout = readonly [intents: IntentRow[], latest: DecisionRow[]];

const INTENT = `id = (SELECT d.intent_id FROM human_approvals a JOIN decision_audit_log d ON d.id = a.decision_id
 WHERE a.tenant_id = ? AND a.id = ?)`;
const LATEST = `id = (SELECT decision_id FROM intents WHERE tenant_id = ? AND ${INTENT})`;

export function readingAskedAbout(ctx: Ctx, approvalId: string): [Read<IntentRow[]>, Read<DecisionRow[]>] {
  const args = [ctx.tenantId, approvalId];
  return [
    intents.finding(ctx, { sql: INTENT, args }),
    decisions.finding(ctx, { sql: LATEST, args: [ctx.tenantId, ...args] }),
  ];
}

/** What people's answer means for the intent they were asked about. The decision itself never changes. */
export async function approvalDecided(
  ctx: Ctx,
  [[intent], [latest]]: AskedAbout,
  { decisionId, approvalId, status, decidedBy }: EndedApproval,
): Promise<Change> {
  if (intent === undefined || decisionId === null) return nothing;
  const effectiveAction = status === 'approved' ? 'approve' : 'deny';
  const told = emit(
    ctx,
    'governance.decision.resolved',
    { component: 'decisions', recordId: decisionId },
    {
      intentId: intent.id,
      deterministicId: intent.deterministicId,
      approvalId,
      status,
      effectiveAction,
      decidedBy,
    },
  );
  if (latest?.approvalId !== approvalId) return told;
  const resolved = await intents.plan.updateRow(ctx, intent, { effectiveAction }, { action: RESOLVE });
  return combine(undefined, [resolved, told]);
}
