import { type Change, type Ctx, combine, notFound, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { alerts } from '../alerts/accessor.ts';
import type { CaseRow } from './accessor.ts';
import { readingCases } from './known.ts';
import { planLeave, tellUnlinked, UNLINK } from './membership.ts';
import { requireOpen } from './open.ts';
import { type AlertMove, planCases } from './plan.ts';
import type { CaseUnlink } from './schemas.ts';

/** Takes alerts out of a case. Its severity stays, and so does the status of the alerts. */
export async function planUnlink(
  ctx: Ctx,
  { id, alertIds }: z.output<typeof CaseUnlink>,
): Promise<Change<CaseRow>> {
  const wanted = [...new Set(alertIds)];
  const [rows, ...known] = await readAll(
    ctx,
    alerts.readingMany(ctx, wanted),
    ...readingCases(ctx, { cases: { sql: 'SELECT ?', args: [id] } }),
  );
  const [before] = known[0];
  if (before === undefined) throw notFound('case');
  requireOpen(before);
  const here = new Set(rows.filter(row => row.caseId === id).map(row => row.id));
  const missing = wanted.filter(alertId => !here.has(alertId));
  if (missing.length > 0) throw notFound('alert', { alertIds: missing });

  const left: Change<AlertMove>[] = [];
  for (const row of rows) left.push(await planLeave(ctx, row));
  const planned = await planCases(
    ctx,
    known,
    left.map(({ result }) => result),
    new Map([[id, { options: { action: UNLINK, events: false } }]]),
  );
  return combine(planned.result.get(id) ?? before, [...left, planned, await tellUnlinked(ctx, id, wanted)]);
}
