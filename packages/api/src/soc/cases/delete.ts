import {
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  idsOf,
  type Read,
  readAll,
  type Step,
  type WriteOptions,
} from '@breakwater/db';
import { alerts } from '../alerts/accessor.ts';
import { type CaseRow, cases } from './accessor.ts';
import { readingCases } from './known.ts';
import { planLeave, tellUnlinked } from './membership.ts';
import { listsOf } from './plan.ts';

/** Deletes cases and lets go of their alerts; restoring a case does not bring those back. */
export async function deleteCases(
  ctx: Ctx,
  found: Read<CaseRow[]>,
  options: WriteOptions,
): Promise<Change<CaseRow[]>> {
  const ids = idsOf(found);
  const [rows, linked, ...[, , assets]] = await readAll(
    ctx,
    found,
    alerts.finding(ctx, { sql: `"case_id" IN (${ids.sql})`, args: ids.args }),
    ...readingCases(ctx, { cases: ids }),
  );
  const planned: Change[] = [change(undefined, { steps: [unused(ctx, rows)] })];
  for (const row of rows) {
    const own = linked.filter(alert => alert.caseId === row.id);
    for (const alert of own) planned.push(await planLeave(ctx, alert));
    if (own.length > 0)
      planned.push(
        await tellUnlinked(
          ctx,
          row.id,
          own.map(({ id }) => id),
        ),
      );
    const set = listsOf(row.manual, [], assets);
    planned.push(await cases.plan.deleteRow(ctx, row, { ...options, set }));
  }
  return combine(rows, planned);
}

const OF_THESE = 'tenant_id = ? AND case_id IN (SELECT value FROM json_each(?))';

/** Nobody is asked about the cases, and nothing runs for them. */
function unused({ tenantId }: Ctx, rows: readonly CaseRow[]): Step {
  const args = [tenantId, JSON.stringify(rows.map(({ id }) => id))];
  return guard(
    `NOT EXISTS (SELECT 1 FROM human_approvals WHERE ${OF_THESE} AND status = 'pending')
 AND NOT EXISTS (SELECT 1 FROM playbook_executions WHERE ${OF_THESE} AND status IN ('pending', 'running'))`,
    [...args, ...args],
    () => conflict('in_use', 'an approval of the case is pending, or a playbook runs for it'),
  );
}
