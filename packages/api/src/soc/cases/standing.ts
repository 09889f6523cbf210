import { type Ctx, conflict, guard, type Read, type Step, type Value } from '@breakwater/db';

/** What may keep a case from a status. */
export interface Standing {
  readonly approvalPending: boolean;
  /** How the approval that ended last did; null: none has ended. */
  readonly latestApproval: string | null;
  /** Whether a run for the case, other than a dry one, has not ended, or is being undone. */
  readonly executing: boolean;
}

// The pluses keep SQLite to the approvals and runs of the case, whose number nothing else bounds.
const PENDING = "FROM human_approvals WHERE tenant_id = ? AND case_id = ? AND +status = 'pending'";

// Of those that ended at one moment the approved one was last: a denial that left none pending moved the case on.
const LATEST = `SELECT status FROM human_approvals WHERE tenant_id = ? AND case_id = ? AND decided_at IS NOT NULL
 ORDER BY decided_at DESC, status = 'approved' DESC LIMIT 1`;

const EXECUTING = `FROM playbook_executions WHERE tenant_id = ? AND case_id = ? AND +dry_run = 0
 AND (+status IN ('pending', 'running') OR rollback_status = 'running')`;

const twice = ({ tenantId }: Ctx, caseId: string): Value[] => [tenantId, caseId, tenantId, caseId];

export function readingStanding(ctx: Ctx, caseId: string): Read<Standing> {
  return {
    statement: {
      sql: `SELECT EXISTS (SELECT 1 ${PENDING}), EXISTS (SELECT 1 ${EXECUTING}), (${LATEST})`,
      args: [...twice(ctx, caseId), ctx.tenantId, caseId],
    },
    resultOf(found) {
      const [pending, executing, latest] = found?.rows[0] ?? [];
      return {
        approvalPending: pending === 1,
        executing: executing === 1,
        latestApproval: typeof latest === 'string' ? latest : null,
      };
    },
  };
}

/** Fails a commit, to be planned again, when approvals or runs of the case began or ended since it was read. */
export function standsAlike(ctx: Ctx, caseId: string, { approvalPending, executing }: Standing): Step {
  return guard(
    `EXISTS (SELECT 1 ${PENDING}) = ? AND EXISTS (SELECT 1 ${EXECUTING}) = ?`,
    [ctx.tenantId, caseId, Number(approvalPending), ctx.tenantId, caseId, Number(executing)],
    () => conflict('version', 'an approval or a run of the case began or ended at the same moment'),
  );
}
