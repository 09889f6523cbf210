import { auditDraft, type Change, type Ctx, change, combine, redact } from '@breakwater/db';
import type * as z from 'zod';
import { emit } from '../events.ts';
import { principalId } from '../principal.ts';
import { type AgentActionRow, agentActions } from './accessor.ts';
import type { AgentActionRecord } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.agentAction.record': true;
  }
}

export const RECORD = 'soc.agentAction.record';

const withoutSecrets = (text: string | null | undefined): string | null =>
  text == null ? null : String(redact(text));

/** Keeps what an agent did, without the secrets in it. */
export async function recordAction(
  ctx: Ctx,
  { input, outputSummary, error, ...given }: z.output<typeof AgentActionRecord>,
): Promise<Change<AgentActionRow>> {
  const by = principalId(ctx);
  const inserted = await agentActions.plan.insert(ctx, {
    ...given,
    agent: given.agent ?? by,
    principalId: by,
    input: input === undefined ? null : redact(input),
    outputSummary: withoutSecrets(outputSummary),
    error: withoutSecrets(error),
    durationMs: given.completedAt.getTime() - given.startedAt.getTime(),
  });
  const row = inserted.result;
  const { id, agent, action, status } = row;
  const subject = { component: 'agentActions', recordId: id };
  const audited = auditDraft(ctx, RECORD, {
    ...subject,
    operation: 'create',
    detail: { agent, action, status },
  });
  const told = emit(ctx, 'soc.agentAction.recorded', subject, { agent, action, status });
  return combine(row, [inserted, change(undefined, { audit: [audited] }), told]);
}
