import {
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  nothing,
  type Read,
  type Statement,
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

const caseOf = ({ tenantId }: Ctx, { sql, args }: Statement): Statement => ({
  sql: `(SELECT case_id FROM human_approvals WHERE tenant_id = ? AND id = ${sql})`,
  args: [tenantId, ...args],
});

function othersOf(ctx: Ctx, approval: Statement): Statement {
  const { sql, args } = caseOf(ctx, approval);
  return {
    sql: `EXISTS (SELECT 1 FROM human_approvals
 WHERE tenant_id = ? AND case_id = ${sql} AND +status = 'pending' AND id <> ${approval.sql})`,
    args: [ctx.tenantId, ...args, ...approval.args],
  };
}

/** `approval`: its id, in SQL. */
export function readingAskedCase(ctx: Ctx, approval: Statement): [Read<CaseRow[]>, Read<boolean>] {
  const [its, others] = [caseOf(ctx, approval), othersOf(ctx, approval)];
  return [
    cases.finding(ctx, { sql: `"id" = ${its.sql}`, args: its.args }),
    {
      statement: { sql: `SELECT ${others.sql}`, args: others.args },
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
  // Time ended it, also where somebody who came too late found out.
  const teller = ended.status === 'expired' ? { ...ctx, actor: SYSTEM } : ctx;
  const told = await recordInTimeline(teller, row.id, entryOf(ended), detailsOf(approval, ended));
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
  const others = othersOf(ctx, { sql: '?', args: [approvalId] });
  return guard(
    `(SELECT status FROM cases WHERE tenant_id = ? AND id = ?) = ? AND ${others.sql} = ?`,
    [ctx.tenantId, id, status, ...others.args, Number(othersPending)],
    () => conflict('version', 'the case, or what is asked about it, was changed at the same moment'),
  );
}
