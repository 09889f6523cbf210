import type { Change, Ctx } from '@breakwater/db';
import { emit } from '../../events/emit.ts';
import type { EventTypeName } from '../../events/types.ts';
import type { ApprovalRow } from './accessor.ts';

type ApprovalEvent = Extract<EventTypeName, `soc.approval.${string}`>;

/** The event of what happened to an approval. `by`: principal id, null when time did it. */
export function tell(ctx: Ctx, type: ApprovalEvent, row: ApprovalRow, by: string | null): Change {
  const { id, kind, actionClass, caseId, executionId, decisionId } = row;
  const subject = { component: 'approvals', recordId: id };
  return emit(ctx, type, subject, { kind, actionClass, caseId, executionId, decisionId, by });
}
