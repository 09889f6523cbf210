import type { Change, Ctx, Id } from '@breakwater/db';
import { cutCodePoints } from '../../../text.ts';
import { principalId } from '../../principal.ts';
import { type TimelineRow, timeline } from './accessor.ts';

/** What the domain itself writes into a case's timeline. */
export type TimelineAction =
  | 'case_created'
  | 'alerts_linked'
  | 'alerts_unlinked'
  | 'status_changed'
  | 'gate_set'
  | 'gate_cleared'
  | 'alert_transitioned'
  | 'alert_deduplicated'
  | 'approval_requested'
  | 'approval_decided'
  | 'approval_expired'
  | 'playbook_started'
  | 'playbook_finished'
  | 'playbook_rolled_back';

const LONGEST_DETAILS = 20_000;

/** An entry of the domain's own, to be committed with what it tells of. `details`: a sentence. */
export function recordInTimeline(
  ctx: Ctx,
  caseId: Id<'cas'>,
  action: TimelineAction,
  details: string,
): Promise<Change<TimelineRow>> {
  const by = principalId(ctx);
  return timeline.plan.insert(ctx, {
    caseId,
    agent: by,
    principalId: by,
    action,
    details: cutCodePoints(details, LONGEST_DETAILS),
    timestamp: new Date(ctx.clock.now()),
  });
}
