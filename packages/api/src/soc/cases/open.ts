import { type BreakwaterError, type Ctx, conflict, guard, type Read, type Step } from '@breakwater/db';
import { type CaseStatus, caseStatus } from './accessor.ts';

export interface Openable {
  readonly status: CaseStatus;
  readonly deletedAt: Date | null;
}

const caseClosed = (): BreakwaterError =>
  conflict('case_closed', 'the case is closed, and takes no change until it is reopened');

/** @throws CONFLICT `deleted` or `case_closed` for a case that takes no change. */
export function requireOpen({ status, deletedAt }: Openable): void {
  if (deletedAt !== null) throw conflict('deleted', 'the case is deleted; restore it first');
  if (status === 'closed') throw caseClosed();
}

/** Of the cases that alerts belong to: how they stand, by id. */
export function readingCasesOf(
  { tenantId }: Ctx,
  alertIds: readonly string[],
): Read<ReadonlyMap<string, Openable>> {
  return {
    statement: {
      sql: `SELECT id, status, deleted_at FROM cases WHERE tenant_id = ? AND id IN (
 SELECT case_id FROM alerts WHERE tenant_id = ? AND id IN (SELECT value FROM json_each(?)))`,
      args: [tenantId, tenantId, JSON.stringify(alertIds)],
    },
    resultOf: found =>
      new Map(
        (found?.rows ?? []).map(([id, status, deletedAt]) => [
          String(id),
          {
            status: caseStatus.parse(status),
            deletedAt: typeof deletedAt === 'number' ? new Date(deletedAt) : null,
          },
        ]),
      ),
  };
}

/** Fails a commit, to be planned again, when one of the cases was closed or deleted since it was read. */
export function stillOpen({ tenantId }: Ctx, caseIds: readonly string[]): Step {
  return guard(
    `NOT EXISTS (SELECT 1 FROM cases WHERE tenant_id = ? AND id IN (SELECT value FROM json_each(?))
 AND (status = 'closed' OR deleted_at IS NOT NULL))`,
    [tenantId, JSON.stringify(caseIds)],
    () => conflict('version', 'the case was closed or deleted at the same moment'),
  );
}
