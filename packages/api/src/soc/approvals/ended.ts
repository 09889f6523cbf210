import { type Change, type Ctx, type Id, nothing } from '@breakwater/db';
import type { APPROVAL_KINDS } from '@breakwater/db/schema';
import type { AskedAbout } from '../../governance/intents/approval-decided.ts';
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

type Handler = (ctx: Ctx, about: AskedAbout, ended: EndedApproval) => Promise<Change>;

const governance = () => import('../../governance/intents/approval-decided.ts');

const noEffect: Handler = async () => nothing;

/** What the end of an approval does for whoever asked, in the same commit. */
const HANDLERS: Readonly<Record<(typeof APPROVAL_KINDS)[number], Handler>> = {
  governance: async (ctx, about, ended) => (await governance()).approvalDecided(ctx, about, ended),
  manual: noEffect,
  execution: noEffect,
  rollback: noEffect,
  case_gate: noEffect,
};

/** What that is about, to be read with the approval, before its kind is known. */
export const readingAbout = async (ctx: Ctx, approvalId: string) =>
  (await governance()).readingAskedAbout(ctx, approvalId);

export function onEnded(
  ctx: Ctx,
  { kind }: ApprovalRow,
  about: AskedAbout,
  ended: EndedApproval,
): Promise<Change> {
  return HANDLERS[kind](ctx, about, ended);
}

export type { AskedAbout };
