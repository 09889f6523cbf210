import { BreakwaterError, type Change, combine, commit, conflict, notFound } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { ids, text } from '../../fields.ts';
import { humanIn } from '../principal.ts';
import { type ApprovalRow, approvals } from './accessor.ts';
import { DECIDE, endApproval, expireApproval } from './end.ts';
import { readApproval } from './ended.ts';
import { tell } from './tell.ts';

export const DecideInput = z
  .strictObject({
    id: ids.approval,
    decision: z.enum(['approve', 'reject']),
    comment: text(4000, 1).optional().describe('Why; required to reject.'),
  })
  .refine(({ decision, comment }) => decision === 'approve' || comment !== undefined, {
    path: ['comment'],
    message: 'is required to reject',
  });

/** One person's word. Nobody decides their own request, and no one counts twice. */
export async function decide(
  ctx: Caller,
  {
    id,
    decision,
    comment = null,
  }: { id: string; decision: 'approve' | 'reject'; comment?: string | null | undefined },
): Promise<Change<ApprovalRow>> {
  const [row, about] = await readApproval(ctx, id);
  if (row === null) throw notFound('approval');
  const by = humanIn(ctx);
  if (row.requestedBy === by) {
    throw new BreakwaterError('FORBIDDEN', 'nobody decides their own request', { reason: 'own_request' });
  }
  if (row.status !== 'pending') {
    throw conflict('already_decided', `this approval is ${row.status} already`, { status: row.status });
  }
  const now = ctx.clock.now();
  if (now > row.expiresAt.getTime()) {
    await commit(ctx, await expireApproval(ctx, row, about));
    throw conflict('expired', 'nobody decided this approval within its four hours');
  }
  if (row.decisions.some(one => one.by === by)) {
    throw conflict('same_decider', 'another person must decide; you already did');
  }
  const decisions = [...row.decisions, { by, decision, comment, at: new Date(now).toISOString() }];
  const last = { decisions, decidedBy: by };
  if (decision === 'reject') return endApproval(ctx, row, about, 'rejected', last, DECIDE);
  if (decisions.length >= row.requiredApprovals)
    return endApproval(ctx, row, about, 'approved', last, DECIDE);
  const voted = await approvals.plan.updateRow(ctx, row, { decisions }, { action: DECIDE });
  return combine(voted.result, [voted, tell(ctx, 'soc.approval.voted', voted.result, by)]);
}
