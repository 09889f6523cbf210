import { type AuditAction, type Change, type Ctx, combine } from '@breakwater/db';
import type { Work } from '../../context.ts';
import { caseFollows } from '../cases/approval-ended.ts';
import { principalId } from '../principal.ts';
import { type ApprovalRow, approvals } from './accessor.ts';
import { type AskedAbout, type EndedApproval, onEnded } from './ended.ts';
import { tell } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.approval.decide': true;
    'soc.approval.expire': true;
    'soc.approval.cancel': true;
  }
}

export const DECIDE = 'soc.approval.decide' satisfies AuditAction;
export const EXPIRE = 'soc.approval.expire' satisfies AuditAction;
const CANCEL = 'soc.approval.cancel' satisfies AuditAction;

type Ending = 'approved' | 'rejected' | 'expired' | 'cancelled';

/** The end of an approval with what follows from it, as one change. */
export async function endApproval(
  ctx: Ctx & Work,
  row: ApprovalRow,
  about: AskedAbout,
  status: Ending,
  patch: Partial<Pick<ApprovalRow, 'decisions' | 'decidedBy'>>,
  action: AuditAction,
): Promise<Change<ApprovalRow>> {
  const decidedAt = new Date(ctx.clock.now());
  const ended = await approvals.plan.updateRow(ctx, row, { ...patch, status, decidedAt }, { action });
  const { decidedBy, decisions, decisionId } = ended.result;
  const how: EndedApproval = {
    decisionId,
    approvalId: row.id,
    status,
    decidedBy,
    decidedAt,
    comment: decisions.at(-1)?.comment ?? null,
  };
  const effect = await onEnded(ctx, row, about, how);
  const followed = await caseFollows(ctx, row, about.case, how);
  return combine(ended.result, [
    ended,
    effect,
    followed,
    tell(ctx, `soc.approval.${status}`, ended.result, decidedBy),
  ]);
}

/** Ends an approval nobody decided in its four hours. */
export const expireApproval = (
  ctx: Ctx & Work,
  row: ApprovalRow,
  about: AskedAbout,
): Promise<Change<ApprovalRow>> => endApproval(ctx, row, about, 'expired', {}, EXPIRE);

/** Ends an approval that is no longer needed, for whoever asked for it, other than governance, and does without. */
export const cancelApproval = (
  ctx: Ctx & Work,
  row: ApprovalRow,
  asked: Pick<AskedAbout, 'execution' | 'case'>,
): Promise<Change<ApprovalRow>> =>
  endApproval(ctx, row, { intent: [[], []], ...asked }, 'cancelled', { decidedBy: principalId(ctx) }, CANCEL);
