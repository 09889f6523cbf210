import {
  type AuditAction,
  type Change,
  type Ctx,
  change,
  combine,
  type Id,
  newId,
  nothing,
} from '@breakwater/db';
import type { ACTION_CLASSES, APPROVAL_KINDS, APPROVAL_RISK_LEVELS } from '@breakwater/db/schema';
import { stillOpen } from '../cases/open.ts';
import { recordInTimeline } from '../cases/timeline/record.ts';
import { type ApprovalRow, approvals } from './accessor.ts';
import { tell } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.approval.request': true;
  }
}

export const REQUEST = 'soc.approval.request' satisfies AuditAction;
const LIFETIME_MS = 4 * 60 * 60_000;

export type ActionClass = (typeof ACTION_CLASSES)[number];
type RiskLevel = (typeof APPROVAL_RISK_LEVELS)[number];

const RISK_OF: Readonly<Record<ActionClass, RiskLevel>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  irreversible: 'critical',
};

/** A question put to people. */
export interface ApprovalRequest {
  readonly kind: (typeof APPROVAL_KINDS)[number];
  readonly actionType: string;
  readonly actionClass: ActionClass;
  readonly justification: string;
  /** At most 32,768 bytes of JSON. */
  readonly context: Record<string, unknown>;
  /** Id of the asking principal: nobody decides their own request. */
  readonly requestedBy: string;
  readonly riskLevel?: RiskLevel | undefined;
  readonly decisionId?: Id<'dec'>;
  readonly caseId?: Id<'cas'> | undefined;
  readonly executionId?: Id<'exe'>;
  readonly stepIndex?: number | undefined;
  readonly targetAssets?: string[] | undefined;
}

/** Opens an approval, to be committed with what asks for it. It lives four hours; what cannot be undone needs two people. */
export async function planApproval(
  ctx: Ctx,
  request: ApprovalRequest,
): Promise<{ readonly approvalId: Id<'apr'>; readonly change: Change<ApprovalRow> }> {
  const approvalId = newId('apr', ctx.clock);
  const opened = await approvals.plan.insert(
    ctx,
    {
      id: approvalId,
      ...request,
      riskLevel: request.riskLevel ?? RISK_OF[request.actionClass],
      requiredApprovals: request.actionClass === 'irreversible' ? 2 : 1,
      expiresAt: new Date(ctx.clock.now() + LIFETIME_MS),
    },
    { action: REQUEST },
  );
  const told = tell(ctx, 'soc.approval.requested', opened.result, request.requestedBy);
  const inCase = await tellCase(ctx, opened.result);
  return { approvalId, change: combine(opened.result, [inCase, opened, told]) };
}

/** The entry in the timeline of the case an approval is about, which must still be open. */
async function tellCase(
  ctx: Ctx,
  { id, caseId, actionType, actionClass, justification }: ApprovalRow,
): Promise<Change> {
  if (caseId === null) return nothing;
  const details = `Approval ${id} of ${actionType} (${actionClass}) was asked for: ${justification}`;
  return combine(undefined, [
    change(undefined, { steps: [stillOpen(ctx, [caseId])] }),
    await recordInTimeline(ctx, caseId, 'approval_requested', details),
  ]);
}
