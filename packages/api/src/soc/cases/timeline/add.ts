import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  invalid,
  notFound,
  readAll,
} from '@breakwater/db';
import type * as z from 'zod';
import { emit } from '../../events.ts';
import { principalId } from '../../principal.ts';
import { cases } from '../accessor.ts';
import { requireOpen, stillOpen } from '../open.ts';
import { type TimelineRow, timeline } from './accessor.ts';
import type { TimelineAdd } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.timelineEntry.add': true;
  }
}

export const ADD = 'soc.timelineEntry.add' satisfies AuditAction;

const LATEST_MS = 5 * 60_000;

/** Writes into the timeline of a case. */
export async function planAdd(
  ctx: Ctx,
  { caseId, agent, action, details = null, toolCalls = null, timestamp }: z.output<typeof TimelineAdd>,
): Promise<Change<TimelineRow>> {
  const now = ctx.clock.now();
  if (timestamp !== undefined && +timestamp > now + LATEST_MS) {
    throw invalid('timestamp', 'must not be more than 5 minutes from now');
  }
  const [row] = await readAll(ctx, cases.reading(ctx, caseId, { includeDeleted: true }));
  if (row === null) throw notFound('case');
  requireOpen(row);
  const by = principalId(ctx);
  const added = await timeline.plan.insert(ctx, {
    caseId,
    agent: agent ?? by,
    action,
    details,
    toolCalls,
    timestamp: timestamp ?? new Date(now),
    principalId: by,
  });
  const subject = { component: 'timeline', recordId: added.result.id };
  return combine(added.result, [
    change(undefined, { steps: [stillOpen(ctx, [caseId])] }),
    added,
    change(undefined, { audit: [auditDraft(ctx, ADD, { ...subject, after: added.result })] }),
    emit(ctx, 'soc.timelineEntry.added', subject, { caseId, action }),
  ]);
}
