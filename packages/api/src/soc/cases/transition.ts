import {
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  nothing,
  type Patch,
  readAll,
} from '@breakwater/db';
import type { cases as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import { emit } from '../events.ts';
import { type CaseRow, type CaseStatus, cases } from './accessor.ts';
import { readingActive, resolveActive } from './resolve-alerts.ts';
import type { CaseTransition } from './schemas.ts';
import { readingStanding, standsAlike } from './standing.ts';
import { recordInTimeline } from './timeline/record.ts';
import { judgeTransition } from './transitions.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.case.transition': true;
  }
}

export const TRANSITION = 'soc.case.transition';

/** Moves a case to another status. Closing it resolves its active alerts; reopening it takes its outcome away. */
export async function planTransition(
  ctx: Ctx,
  { id, to, reason, outcome: given, expectedVersion }: z.output<typeof CaseTransition>,
): Promise<Change<CaseRow>> {
  const closing = to === 'closed';
  const [row, standing, active] = await readAll(
    ctx,
    cases.requiring(ctx, id, { includeDeleted: true }),
    readingStanding(ctx, id),
    readingActive(ctx, closing ? id : null),
  );
  requireCurrent(row, expectedVersion);
  const outcome = given ?? row.outcome;
  judgeTransition({ from: row.status, to, reason, outcome }, standing);

  const reopening = row.status === 'closed';
  const patch = closing
    ? { outcome, closedAt: new Date(ctx.clock.now()) }
    : reopening
      ? { outcome: null, closedAt: null }
      : {};
  const moved = await planStatus(ctx, row, to, reason, patch);
  return combine(moved.result, [
    change(undefined, { steps: [standsAlike(ctx, id, standing)] }),
    moved,
    reopening && row.outcome !== null ? await tellOutcome(ctx, row, row.outcome) : nothing,
    closing ? await resolveActive(ctx, id, active) : nothing,
  ]);
}

/** @throws CONFLICT `deleted`, or `version` for a case that has moved on. */
function requireCurrent({ deletedAt, version }: CaseRow, expectedVersion: number | undefined): void {
  if (deletedAt !== null) throw conflict('deleted', 'the case is deleted; restore it first');
  if (expectedVersion !== undefined && expectedVersion !== version) {
    throw conflict('version', `the case has changed since version ${expectedVersion}`, {
      expectedVersion,
      version,
    });
  }
}

/** The step of a case to another status, which was judged, with what tells of it. */
export async function planStatus(
  ctx: Ctx,
  row: CaseRow,
  to: CaseStatus,
  reason: string | undefined,
  patch: Patch<typeof table> = {},
): Promise<Change<CaseRow>> {
  const { id, status: from } = row;
  const moved = await cases.plan.updateRow(
    ctx,
    row,
    { ...patch, status: to },
    { action: TRANSITION, detail: reason === undefined ? undefined : { reason }, events: false },
  );
  const why = reason === undefined ? '' : `: ${reason}`;
  return combine(moved.result, [
    moved,
    await recordInTimeline(ctx, id, 'status_changed', `The case went from ${from} to ${to}${why}`),
    emit(ctx, 'soc.case.transitioned', { component: 'cases', recordId: id }, { from, to }),
  ]);
}

/** An entry of its own, because an outcome may be as long as an entry. */
const tellOutcome = (ctx: Ctx, { id }: CaseRow, outcome: string): Promise<Change> =>
  recordInTimeline(ctx, id, 'status_changed', outcome);
