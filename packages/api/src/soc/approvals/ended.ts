import { type Change, type Ctx, type Id, nothing, readAll } from '@breakwater/db';
import type { APPROVAL_KINDS } from '@breakwater/db/schema';
import type { Work } from '../../context.ts';
import type { AskedAbout as AskedIntent } from '../../governance/intents/approval-decided.ts';
import { type AskedCase, gateDecided, readingAskedCase } from '../cases/approval-ended.ts';
import { type ExecutionRow, executions } from '../executions/accessor.ts';
import { type ApprovalRow, approvals } from './accessor.ts';

/** How a question ended. Whatever is not approved counts as denied. */
export interface EndedApproval {
  readonly decisionId: Id<'dec'> | null;
  readonly approvalId: Id<'apr'>;
  readonly status: 'approved' | 'rejected' | 'expired' | 'cancelled';
  readonly decidedBy: string | null;
  readonly decidedAt: Date;
  readonly comment: string | null;
}

/** What an approval is about: an intent of governance, a run, a case, or none of them. */
export interface AskedAbout {
  readonly intent: AskedIntent;
  readonly execution: ExecutionRow | null;
  readonly case: AskedCase;
}

type Handler = (ctx: Ctx & Work, about: AskedAbout, ended: EndedApproval) => Promise<Change>;

const governance = () => import('../../governance/intents/approval-decided.ts');

const runs = () => import('../executions/approval-ended.ts');

const noEffect: Handler = async () => nothing;

/** What the end of an approval does for whoever asked, in the same commit. */
const HANDLERS: Readonly<Record<(typeof APPROVAL_KINDS)[number], Handler>> = {
  governance: async (ctx, { intent }, ended) => (await governance()).approvalDecided(ctx, intent, ended),
  manual: noEffect,
  execution: async (ctx, { execution }, ended) => (await runs()).runDecided(ctx, execution, ended),
  rollback: async (ctx, { execution }, ended) => (await runs()).rollbackDecided(ctx, execution, ended),
  case_gate: (ctx, about, ended) => gateDecided(ctx, about.case, ended),
};

const EXECUTION = `"id" = (SELECT execution_id FROM human_approvals WHERE tenant_id = ? AND id = ?)`;

/** An approval and what it is about, read together, before its kind is known. */
export async function readApproval(ctx: Ctx, id: string): Promise<readonly [ApprovalRow | null, AskedAbout]> {
  const [row, intents, latest, [execution = null], ...of] = await readAll(
    ctx,
    approvals.reading(ctx, id),
    ...(await governance()).readingAskedAbout(ctx, id),
    executions.finding(ctx, { sql: EXECUTION, args: [ctx.tenantId, id] }),
    ...readingAskedCase(ctx, { sql: '?', args: [id] }),
  );
  return [row, { intent: [intents, latest], execution, case: of }];
}

export function onEnded(
  ctx: Ctx & Work,
  approval: ApprovalRow,
  about: AskedAbout,
  ended: EndedApproval,
): Promise<Change> {
  return HANDLERS[approval.kind](ctx, about, ended);
}
