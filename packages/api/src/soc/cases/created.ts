import { type Change, type Ctx, combine, type Insert, type WriteOptions } from '@breakwater/db';
import type { cases as table } from '@breakwater/db/schema';
import type { Work } from '../../context.ts';
import { type Automatic, runAutomatic } from '../executions/automatic.ts';
import { type CaseRow, cases } from './accessor.ts';
import { gateSet } from './gate.ts';
import { recordInTimeline } from './timeline/record.ts';

// Imported cases begin a timeline as well.
cases.on('afterInsert', async ({ ctx, row, add }) => {
  const told = `The case was opened with severity ${row.severity}.`;
  add(await recordInTimeline(ctx, row.id, 'case_created', told));
  if (row.requiresHumanApproval) add(await gateSet(ctx, row));
});

/** Opens cases as drafted, with the playbooks they set going, in one commit. `automatic`: as `readingAutomatic` reads. */
export async function openCases(
  ctx: Ctx & Work,
  drafts: readonly Insert<typeof table>[],
  automatic: Automatic,
  options?: WriteOptions,
): Promise<Change<CaseRow[]>> {
  const opened = await cases.plan.insertMany(ctx, drafts, options);
  return combine(opened.result, [opened, await runAutomatic(ctx, opened.result, automatic)]);
}
