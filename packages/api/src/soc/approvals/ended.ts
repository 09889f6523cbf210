import { type Change, type Ctx, type Id, nothing } from '@breakwater/db';
import type { APPROVAL_KINDS } from '@breakwater/db/schema';
import type { Work } from '../../context.ts';
import type { AskedAbout as AskedIntent } from '../../governance/intents/approval-decided.ts';
import { type AskedCase, gateDecided, readingAskedCase } from '../cases/approval-ended.ts';
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

/** What an approval is about: an intent of governance, a case, or neither. */
export type AskedAbout = readonly [...AskedIntent, ...AskedCase];

type Handler = (
  ctx: Ctx & Work,
  approval: ApprovalRow,
  about: AskedAbout,
  ended: EndedApproval,
) => Promise<Change>;

const governance = () => import('../../governance/intents/approval-decided.ts');

const executions = () => import('../executions/approval-ended.ts');

const noEffect: Handler = async () => nothing;

/** What the end of an approval does for whoever asked, in the same commit. */
const HANDLERS: Readonly<Record<(typeof APPROVAL_KINDS)[number], Handler>> = {
  governance: async (ctx, _approval, [intents, latest], ended) =>
    (await governance()).approvalDecided(ctx, [intents, latest], ended),
  manual: noEffect,
  execution: async (ctx, approval, _about, ended) => (await executions()).runDecided(ctx, approval, ended),
  rollback: async (ctx, approval, _about, ended) =>
    (await executions()).rollbackDecided(ctx, approval, ended),
  case_gate: (ctx, _approval, [, , ...asked], ended) => gateDecided(ctx, asked, ended),
};

/** What that is about, to be read with the approval, before its kind is known. */
export const readingAbout = async (ctx: Ctx, approvalId: string) =>
  [
    ...(await governance()).readingAskedAbout(ctx, approvalId),
    ...readingAskedCase(ctx, { sql: '?', args: [approvalId] }),
  ] as const;

export function onEnded(
  ctx: Ctx & Work,
  approval: ApprovalRow,
  about: AskedAbout,
  ended: EndedApproval,
): Promise<Change> {
  return HANDLERS[approval.kind](ctx, approval, about, ended);
}
