import { type AuditAction, type Change, type Ctx, combine, nothing } from '@breakwater/db';
import { emit } from '../../events/emit.ts';
import type { EndedApproval } from '../../soc/approvals/ended.ts';
import { decisions } from '../decisions/accessor.ts';
import { intents } from './accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.intent.resolve': true;
  }
}

const RESOLVE = 'governance.intent.resolve' satisfies AuditAction;

/** What people's answer means for the intent they were asked about. The decision itself never changes. */
export async function approvalDecided(
  ctx: Ctx,
  { decisionId, approvalId, status, decidedBy }: EndedApproval,
): Promise<Change> {
  const decision = decisionId === null ? null : await decisions.get(ctx, decisionId);
  if (decision === null) return nothing;
  const intent = await intents.require(ctx, decision.intentId);
  const latest = intent.decisionId === decision.id ? decision : await decisions.get(ctx, intent.decisionId);
  const effectiveAction = status === 'approved' ? 'approve' : 'deny';
  const told = emit(
    ctx,
    'governance.decision.resolved',
    { component: 'decisions', recordId: decision.id },
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
