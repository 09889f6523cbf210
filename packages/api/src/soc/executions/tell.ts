import { type Change, type Ctx, combine } from '@breakwater/db';
import { recordInTimeline, type TimelineAction } from '../cases/timeline/record.ts';
import { emit } from '../events.ts';
import type { ExecutionRow } from './accessor.ts';

type Told = 'requested' | 'started' | 'completed' | 'failed' | 'rolledBack';

export const subjectOf = ({ id }: ExecutionRow) => ({ component: 'executions', recordId: id });

/** The event of what became of a run. */
export function tell(ctx: Ctx, what: Told, row: ExecutionRow): Change {
  const { playbookId, caseId, status } = row;
  return emit(ctx, `soc.execution.${what}`, subjectOf(row), { playbookId, caseId, status });
}

/** The same with an entry in the timeline of the case it is about, if there is one. */
export async function tellInCase(
  ctx: Ctx,
  what: Told | null,
  row: ExecutionRow,
  action: TimelineAction,
  details: string,
): Promise<Change> {
  const told = what === null ? [] : [tell(ctx, what, row)];
  const entry = row.caseId === null ? [] : [await recordInTimeline(ctx, row.caseId, action, details)];
  return combine(undefined, [...told, ...entry]);
}
