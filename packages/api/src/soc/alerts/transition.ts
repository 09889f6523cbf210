import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  type Id,
  notFound,
  readAll,
} from '@breakwater/db';
import type * as z from 'zod';
import { type Openable, readingCasesOf, requireOpen, stillOpen } from '../cases/open.ts';
import { recordInTimeline } from '../cases/timeline/record.ts';
import { emit } from '../events.ts';
import { alerts } from './accessor.ts';
import type { AlertRow } from './candidates.ts';
import { requireChangeable } from './changeable.ts';
import type { AlertStatus } from './constants.ts';
import type { AlertBulkTransition, AlertBulkTransitionResult, AlertTransition } from './schemas.ts';
import { judgeTransition } from './transitions.ts';

/** Moves an alert to another status; one that has it already is left as it is. */
export async function planTransition(
  ctx: Ctx,
  { id, to, reason, expectedVersion }: z.output<typeof AlertTransition>,
): Promise<Change<AlertRow>> {
  const [row, itsCase] = await readAll(
    ctx,
    alerts.requiring(ctx, id, { includeDeleted: true }),
    readingCasesOf(ctx, [id]),
  );
  requireChangeable(row, expectedVersion);
  const judged = judge(row, itsCase, to, reason);
  return judged === 'unchanged' ? change(row) : planStatus(ctx, row, to, reason);
}

type Result = z.input<typeof AlertBulkTransitionResult>;

/** Judges every alert by itself and moves those that may. */
export async function planBulkTransition(
  ctx: Ctx,
  { ids, to, reason }: z.output<typeof AlertBulkTransition>,
): Promise<Change<Result>> {
  const wanted = [...new Set(ids)];
  const [found, theirCases] = await readAll(
    ctx,
    alerts.readingMany(ctx, wanted, { includeDeleted: true }),
    readingCasesOf(ctx, wanted),
  );
  const rows = new Map(found.map(row => [row.id, row]));
  const changes: Change[] = [];
  const results: Result['results'] = [];
  for (const id of wanted) {
    const row = rows.get(id);
    const judged = tryJudge(row, theirCases, to, reason);
    if (judged === 'changed' && row !== undefined) changes.push(await planStatus(ctx, row, to, reason));
    results.push(typeof judged === 'string' ? { id, result: judged } : refusal(id, judged));
  }
  const count = (result: Result['results'][number]['result']) =>
    results.filter(r => r.result === result).length;
  return combine(
    { changed: count('changed'), unchanged: count('unchanged'), failed: count('failed'), results },
    changes,
  );
}

type Cases = ReadonlyMap<string, Openable>;

/** The verdict of the state machine, which nothing passes in a closed case. */
function judge(
  { status, caseId }: AlertRow,
  cases: Cases,
  to: AlertStatus,
  reason: string | undefined,
): 'changed' | 'unchanged' {
  const itsCase = caseId === null ? undefined : cases.get(caseId);
  if (status !== to && itsCase !== undefined) requireOpen(itsCase);
  return judgeTransition(status, to, reason);
}

function tryJudge(
  row: AlertRow | undefined,
  cases: Cases,
  to: AlertStatus,
  reason: string | undefined,
): 'changed' | 'unchanged' | BreakwaterError {
  try {
    if (row === undefined) throw notFound('alert');
    requireChangeable(row);
    return judge(row, cases, to, reason);
  } catch (error) {
    if (error instanceof BreakwaterError) return error;
    throw error;
  }
}

function refusal(id: Id<'alr'>, { code, details }: BreakwaterError): Result['results'][number] {
  return { id, result: 'failed', code, ...(details?.reason === undefined ? {} : { reason: details.reason }) };
}

async function planStatus(
  ctx: Ctx,
  row: AlertRow,
  to: AlertStatus,
  reason: string | undefined,
): Promise<Change<AlertRow>> {
  const moved = await alerts.plan.updateRow(
    ctx,
    row,
    { status: to, respondedAt: respondedAt(ctx, row) },
    {
      action: 'soc.alert.transition',
      detail: reason === undefined ? undefined : { reason },
      events: false,
    },
  );
  const told = announceTransition(ctx, row, to, reason);
  if (row.caseId === null) return combine(moved.result, [moved, told]);
  const why = reason === undefined ? '' : `: ${reason}`;
  return combine(moved.result, [
    change(undefined, { steps: [stillOpen(ctx, [row.caseId])] }),
    moved,
    told,
    await recordInTimeline(
      ctx,
      row.caseId,
      'alert_transitioned',
      `alert ${row.id} went from ${row.status} to ${to}${why}`,
    ),
  ]);
}

/** What `respondedAt` becomes when an alert takes another status. */
export function respondedAt(ctx: Ctx, { respondedAt: known, status }: AlertRow): Date | null {
  return known ?? (status === 'new' ? new Date(ctx.clock.now()) : null);
}

/** The event of an alert's change of status; `row` is how it was before. */
export function announceTransition(ctx: Ctx, row: AlertRow, to: AlertStatus, reason?: string): Change {
  return emit(
    ctx,
    'soc.alert.transitioned',
    { component: 'alerts', recordId: row.id },
    { from: row.status, to, reason: reason ?? null, caseId: row.caseId },
  );
}
