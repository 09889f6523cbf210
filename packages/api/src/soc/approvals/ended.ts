import { type Change, type Ctx, type Id, nothing } from '@breakwater/db';
import type { APPROVAL_KINDS } from '@breakwater/db/schema';
import type { ApprovalRow } from './accessor.ts';

/** How a question ended. Whatever is not approved counts as denied. */
export interface EndedApproval {
  readonly decisionId: Id<'dec'> | null;
  readonly approvalId: Id<'apr'>;
  readonly status: 'approved' | 'rejected' | 'expired' | 'cancelled';
  readonly decidedBy: string | null;
  readonly decidedAt: Date;
  readonly comment: string | null;
}

type Handler = (ctx: Ctx, ended: EndedApproval) => Promise<Change>;

const noEffect: Handler = async () => nothing;

/** What the end of an approval does for whoever asked, in the same commit. */
const HANDLERS: Readonly<Record<(typeof APPROVAL_KINDS)[number], Handler>> = {
  governance: async (ctx, ended) => {
    const { approvalDecided } = await import('../../governance/intents/approval-decided.ts');
    return approvalDecided(ctx, ended);
  },
  manual: noEffect,
  execution: noEffect,
  rollback: noEffect,
  case_gate: noEffect,
};

export function onEnded(ctx: Ctx, { kind }: ApprovalRow, ended: EndedApproval): Promise<Change> {
  return HANDLERS[kind](ctx, ended);
}
