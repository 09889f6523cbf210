import { type Change, type Ctx, combine, conflict, type Id, notFound, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { alerts } from '../alerts/accessor.ts';
import type { AlertRow } from '../alerts/candidates.ts';
import { requireChangeable } from '../alerts/changeable.ts';
import { maxSeverity } from '../alerts/constants.ts';
import type { CaseRow } from './accessor.ts';
import { assetsOfAlerts } from './critical.ts';
import { readingCases } from './known.ts';
import { LINK, MOST_ALERTS, planJoin, tellLinked, tellUnlinked, UNLINK } from './membership.ts';
import { requireOpen } from './open.ts';
import { type AlertMove, linkedThen, type OwnChange, planCases } from './plan.ts';
import type { CaseLink } from './schemas.ts';

/** Puts alerts into a case; those of other cases only with `move`. Alerts that are in it already stay. */
export async function planLink(
  ctx: Ctx,
  { id, alertIds, move }: z.output<typeof CaseLink>,
): Promise<Change<CaseRow>> {
  const wanted = [...new Set(alertIds)];
  const involved = {
    sql: 'SELECT ? UNION SELECT case_id FROM alerts WHERE tenant_id = ? AND id IN (SELECT value FROM json_each(?))',
    args: [id, ctx.tenantId, JSON.stringify(wanted)],
  };
  const [rows, ...known] = await readAll(
    ctx,
    alerts.readingMany(ctx, wanted),
    ...readingCases(ctx, { cases: involved, assets: assetsOfAlerts(ctx, wanted) }),
  );
  const target = known[0].find(row => row.id === id);
  if (target === undefined) throw notFound('case');
  requireOpen(target);
  requireAll(wanted, rows);
  const joining = rows.filter(row => row.caseId !== id);
  if (!move) requireFree(joining);
  if (joining.length === 0) return combine(target, []);

  const joined: Change<AlertMove>[] = [];
  for (const row of joining) joined.push(await planJoin(ctx, row, id));
  const moves = joined.map(({ result }) => result);
  requireRoom(linkedThen(id, known[1], moves).length);

  const severity = joining.reduce((most, row) => maxSeverity(most, row.severity), target.severity);
  const own = new Map<Id<'cas'>, OwnChange>([
    [id, { patch: { severity }, options: { action: LINK, events: false } }],
  ]);
  const left = Map.groupBy(joining, row => row.caseId);
  const told: Change[] = [];
  for (const [origin, gone] of left) {
    if (origin === null) continue;
    own.set(origin, { options: { action: UNLINK, events: false } });
    told.push(await tellUnlinked(ctx, origin, gone.map(idOf)));
  }
  const planned = await planCases(ctx, known, moves, own);
  told.push(await tellLinked(ctx, id, joining.map(idOf)));
  return combine(planned.result.get(id) ?? target, [...joined, planned, ...told]);
}

const idOf = ({ id }: AlertRow) => id;

/** @throws NOT_FOUND with the ids that are no alerts, CONFLICT `merged`. */
export function requireAll(alertIds: readonly Id<'alr'>[], rows: readonly AlertRow[]): void {
  const found = new Set(rows.map(idOf));
  const missing = alertIds.filter(id => !found.has(id));
  if (missing.length > 0) throw notFound('alert', { alertIds: missing });
  for (const row of rows) requireChangeable(row);
}

/** @throws CONFLICT `linked` with the ids of those that belong to a case. */
export function requireFree(rows: readonly AlertRow[]): void {
  const alertIds = rows.filter(row => row.caseId !== null).map(idOf);
  if (alertIds.length > 0) {
    throw conflict('linked', 'some of the alerts belong to another case; unlink or move them', { alertIds });
  }
}

function requireRoom(count: number): void {
  if (count > MOST_ALERTS) throw conflict('case_full', `a case has at most ${MOST_ALERTS} alerts`);
}
