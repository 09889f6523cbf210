import type { Change, Ctx } from '@breakwater/db';
import { emitter } from '../../events/emit.ts';
import type { ApprovalRow } from './accessor.ts';
import { approvalEvents } from './events.ts';

// Of approvals alone: governance asks for them, and should not load all that soc declares.
const emit = emitter(approvalEvents);

/** The event of what happened to an approval. `by`: principal id, null when time did it. */
export function tell(
  ctx: Ctx,
  type: keyof typeof approvalEvents,
  row: ApprovalRow,
  by: string | null,
): Change {
  const { id, kind, actionClass, caseId, executionId, decisionId } = row;
  const subject = { component: 'approvals', recordId: id };
  return emit(ctx, type, subject, { kind, actionClass, caseId, executionId, decisionId, by });
}
