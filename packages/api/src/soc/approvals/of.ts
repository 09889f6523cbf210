import type { Ctx, Read, Statement } from '@breakwater/db';
import { type ApprovalRow, approvals } from './accessor.ts';

type Answer = Pick<ApprovalRow, 'id' | 'status' | 'decidedBy' | 'decidedAt'> & {
  readonly comment: string | null;
};

/** What people said of an approval, for the domains that asked. `approval`: its id, in SQL. */
export function readingAnswers(ctx: Ctx, approval: Statement): Read<Answer[]> {
  const { statement, resultOf } = approvals.finding(ctx, {
    sql: `id = ${approval.sql}`,
    args: approval.args,
  });
  return {
    statement,
    resultOf: found =>
      resultOf(found).map(({ id, status, decidedBy, decidedAt, decisions }) => ({
        id,
        status,
        decidedBy,
        decidedAt,
        comment: decisions.at(-1)?.comment ?? null,
      })),
  };
}
