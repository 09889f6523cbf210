import { type AuditAction, type Change, type Ctx, combine } from '@breakwater/db';
import { type ApprovalRow, approvals } from './accessor.ts';
import { type AskedAbout, onEnded } from './ended.ts';
import { tell } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.approval.decide': true;
    'soc.approval.expire': true;
  }
}

export const DECIDE = 'soc.approval.decide' satisfies AuditAction;
export const EXPIRE = 'soc.approval.expire' satisfies AuditAction;

type Ending = 'approved' | 'rejected' | 'expired' | 'cancelled';

/** The end of an approval with what follows from it, as one change. */
export async function endApproval(
  ctx: Ctx,
  row: ApprovalRow,
  about: AskedAbout,
  status: Ending,
  patch: Partial<Pick<ApprovalRow, 'decisions' | 'decidedBy'>>,
  action: AuditAction,
): Promise<Change<ApprovalRow>> {
  const decidedAt = new Date(ctx.clock.now());
  const ended = await approvals.plan.updateRow(ctx, row, { ...patch, status, decidedAt }, { action });
  const { decidedBy, decisions, decisionId } = ended.result;
  const effect = await onEnded(ctx, row, about, {
    decisionId,
    approvalId: row.id,
    status,
    decidedBy,
    decidedAt,
    comment: decisions.at(-1)?.comment ?? null,
  });
  return combine(ended.result, [ended, effect, tell(ctx, `soc.approval.${status}`, ended.result, decidedBy)]);
}

/** Ends an approval nobody decided in its four hours. */
export const expireApproval = (ctx: Ctx, row: ApprovalRow, about: AskedAbout): Promise<Change<ApprovalRow>> =>
  endApproval(ctx, row, about, 'expired', {}, EXPIRE);
