import type { Change, Id } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { type ActionClass, planApproval } from '../../soc/approvals/plan.ts';
import type { UnsignedDecision } from '../decisions/document.ts';
import type { KnownIntent } from './known.ts';
import type { Asked } from './question.ts';

/** Opens the approval of an escalation. People are asked once: until they answered, a further one waits for the same. */
export async function askPeople(
  ctx: Caller,
  { intent }: Asked,
  decision: UnsignedDecision,
  known: KnownIntent | null,
): Promise<{ readonly approvalId: Id<'apr'>; readonly change?: Change }> {
  if (known?.pending) return { approvalId: known.pending };
  const { id, intentId, deterministicId, category, environment, riskScore, losses, justification } = decision;
  return planApproval(ctx, {
    kind: 'governance',
    actionType: intent.intentType,
    actionClass: classOf(riskScore),
    justification,
    requestedBy: ctx.actor.id ?? ctx.actor.name,
    decisionId: id,
    context: {
      intentId,
      deterministicId,
      category,
      environment,
      riskScore,
      losses,
      requester: intent.requester,
    },
  });
}

function classOf(risk: number): ActionClass {
  if (risk < 0.3) return 'low';
  return risk < 0.6 ? 'medium' : 'high';
}
