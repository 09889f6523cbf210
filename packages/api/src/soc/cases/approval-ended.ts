import {
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  nothing,
  type Read,
  type Step,
  SYSTEM,
} from '@breakwater/db';
import type { ApprovalRow } from '../approvals/accessor.ts';
import type { EndedApproval } from '../approvals/ended.ts';
import { type CaseRow, cases } from './accessor.ts';
import { gateCleared } from './gate.ts';
import { recordInTimeline } from './timeline/record.ts';
import { planStatus } from './transition.ts';

/** The case an approval is about, if any, and whether others about it are pending. */
export type AskedCase = readonly [found: CaseRow[], othersPending: boolean];

const CASE = '(SELECT case_id FROM human_approvals WHERE tenant_id = ? AND id = ?)';
const OTHERS = `EXISTS (SELECT 1 FROM human_approvals
 WHERE tenant_id = ? AND case_id = ${CASE} AND status = 'pending' AND id <> ?)`;

const othersArgs = ({ tenantId }: Ctx, approvalId: string) => [tenantId, tenantId, approvalId, approvalId];

export function readingAskedCase(ctx: Ctx, approvalId: string): [Read<CaseRow[]>, Read<boolean>] {
  return [
    cases.finding(ctx, { sql: `"id" = ${CASE}`, args: [ctx.tenantId, approvalId] }),
    {
      statement: { sql: `SELECT ${OTHERS}`, args: othersArgs(ctx, approvalId) },
      resultOf: found => found?.rows[0]?.[0] === 1,
    },
  ];
}

/** An approved request clears the gate it was about. */
export async function gateDecided(
  ctx: Ctx,
  [[row]]: AskedCase,
  { status, approvalId, decidedBy }: EndedApproval,
): Promise<Change> {
  if (status !== 'approved' || row?.requiresHumanApproval !== true) return nothing;
  const cleared = await cases.plan.updateRow(ctx, row, { requiresHumanApproval: false, gateReason: null });
  const details = `approval ${approvalId}`;
  return combine(undefined, [
    cleared,
    await gateCleared(ctx, cleared.result, { by: decidedBy ?? SYSTEM.name, approvalId, details }),
  ]);
}

/** What the end of an approval of any kind does to its case: work goes on when the last one is denied. */
export async function caseFollows(
  ctx: Ctx,
  approval: ApprovalRow,
  [[row], othersPending]: AskedCase,
  ended: EndedApproval,
): Promise<Change> {
  if (row === undefined) return nothing;
  const told = await recordInTimeline(ctx, row.id, entryOf(ended), detailsOf(approval, ended));
  if (ended.status === 'approved') return told;
  const unmoved = change(undefined, { steps: [asRead(ctx, row, approval.id, othersPending)] });
  if (row.status !== 'pending_approval' || othersPending) return combine(undefined, [unmoved, told]);
  const why = `approval ${approval.id} was ${ended.status}, and no other is pending`;
  const back = await planStatus({ ...ctx, actor: SYSTEM }, row, 'in_progress', why);
  return combine(undefined, [unmoved, told, back]);
}

const entryOf = ({ status }: EndedApproval) =>
  status === 'expired' ? 'approval_expired' : 'approval_decided';

function detailsOf({ id, actionType, actionClass }: ApprovalRow, ended: EndedApproval): string {
  const { status, decidedBy, comment } = ended;
  const about = `Approval ${id} of ${actionType} (${actionClass})`;
  if (status === 'expired') return `${about} expired`;
  const why = status === 'cancelled' || comment === null ? '' : `: ${comment}`;
  return `${about} was ${status} by ${decidedBy}${why}`;
}

/** Fails a commit, to be planned again, when the case or what is asked about it moved since they were read. */
function asRead(ctx: Ctx, { id, status }: CaseRow, approvalId: string, othersPending: boolean): Step {
  return guard(
    `(SELECT status FROM cases WHERE tenant_id = ? AND id = ?) = ? AND ${OTHERS} = ?`,
    [ctx.tenantId, id, status, ...othersArgs(ctx, approvalId), Number(othersPending)],
    conflict('version', 'the case, or what is asked about it, was changed at the same moment'),
  );
}
