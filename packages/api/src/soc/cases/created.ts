import type { Change, Ctx, Insert, WriteOptions } from '@breakwater/db';
import type { cases as table } from '@breakwater/db/schema';
import { type CaseRow, cases } from './accessor.ts';
import { gateSet } from './gate.ts';
import { recordInTimeline } from './timeline/record.ts';

// Imported cases begin a timeline as well.
cases.on('afterInsert', async ({ ctx, row, add }) => {
  const told = `The case was opened with severity ${row.severity}.`;
  add(await recordInTimeline(ctx, row.id, 'case_created', told));
  if (row.requiresHumanApproval) add(await gateSet(ctx, row));
});

/** Opens cases as drafted, with what follows from that in the same commit. */
export function openCases(
  ctx: Ctx,
  drafts: readonly Insert<typeof table>[],
  options?: WriteOptions,
): Promise<Change<CaseRow[]>> {
  return cases.plan.insertMany(ctx, drafts, options);
}

/** The one case that was opened. */
export function only([row]: readonly CaseRow[]): CaseRow {
  if (row === undefined) throw new TypeError('a case that was opened has a row');
  return row;
}
