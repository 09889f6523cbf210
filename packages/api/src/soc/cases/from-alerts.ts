import { type Change, type Ctx, combine, newId, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Work } from '../../context.ts';
import { single } from '../../crud/single.ts';
import { alerts } from '../alerts/accessor.ts';
import type { AlertRow } from '../alerts/candidates.ts';
import { SEVERITIES } from '../alerts/constants.ts';
import { readingAutomatic } from '../executions/automatic.ts';
import type { CaseRow } from './accessor.ts';
import { openCases } from './created.ts';
import { assetsOfAlerts, readingAssets } from './critical.ts';
import { draftCase } from './draft.ts';
import { requireAll, requireFree } from './link.ts';
import { CREATE_FROM_ALERTS, planJoin, tellLinked } from './membership.ts';
import type { AlertMove } from './plan.ts';
import type { CaseFromAlerts } from './schemas.ts';

/** Opens a case of alerts that belong to none. */
export async function planFromAlerts(
  ctx: Ctx & Work,
  { alertIds, title, ...fields }: z.output<typeof CaseFromAlerts>,
): Promise<Change<CaseRow>> {
  const wanted = [...new Set(alertIds)];
  const [rows, assets, ...automatic] = await readAll(
    ctx,
    alerts.readingMany(ctx, wanted),
    readingAssets(ctx, assetsOfAlerts(ctx, wanted)),
    ...readingAutomatic(ctx),
  );
  requireAll(wanted, rows);
  requireFree(rows);

  const oldest = rows.toSorted((a, b) => +a.createdAt - +b.createdAt || (a.id < b.id ? -1 : 1));
  const leading = mostSevere(oldest);
  const id = newId('cas', ctx.clock);
  const draft = draftCase(
    ctx,
    { ...fields, title: title ?? leading.title, severity: leading.severity },
    oldest,
    assets,
  );
  const opened = single(await openCases(ctx, [{ ...draft, id }], automatic, { action: CREATE_FROM_ALERTS }));
  const joined: Change<AlertMove>[] = [];
  for (const row of rows) joined.push(await planJoin(ctx, row, id));
  return combine(opened.result, [opened, ...joined, await tellLinked(ctx, id, wanted)]);
}

/** The first of the highest severity. */
function mostSevere(rows: readonly AlertRow[]): AlertRow {
  const [first, ...others] = rows;
  if (first === undefined) throw new TypeError('a case of alerts has at least one');
  const rank = ({ severity }: AlertRow) => SEVERITIES.indexOf(severity);
  return others.reduce((most, row) => (rank(row) < rank(most) ? row : most), first);
}
