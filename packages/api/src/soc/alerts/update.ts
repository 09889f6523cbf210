import { type Change, type Ctx, combine, type Patch, readAll } from '@breakwater/db';
import type { alerts as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import { readingCases } from '../cases/known.ts';
import { planCases } from '../cases/plan.ts';
import { alerts } from './accessor.ts';
import type { AlertRow } from './candidates.ts';
import { requireChangeable } from './changeable.ts';
import { responseDueAt } from './constants.ts';
import { dedupHash } from './dedup-hash.ts';
import type { AlertUpdate, AlertUpdateInput } from './schemas.ts';

const ITS_CASE = 'SELECT case_id FROM alerts WHERE tenant_id = ? AND id = ? AND case_id IS NOT NULL';

/** Changes an alert, and the case it belongs to in line with it. */
export async function planUpdate(
  ctx: Ctx,
  { id, expectedVersion, ...fields }: z.output<typeof AlertUpdateInput>,
): Promise<Change<AlertRow>> {
  const args = [ctx.tenantId, id];
  const [before, ...known] = await readAll(
    ctx,
    alerts.requiring(ctx, id, { includeDeleted: true }),
    ...readingCases(ctx, {
      cases: { sql: ITS_CASE, args },
      assets: {
        sql: `SELECT value FROM json_each(?) WHERE EXISTS (${ITS_CASE})`,
        args: [JSON.stringify(fields.affectedAssets ?? []), ...args],
      },
    }),
  );
  const patch = await alertPatch(fields, before);
  const updated = await alerts.plan.updateRow(ctx, before, patch, { expectedVersion });
  const followed = await planCases(ctx, known, [{ before, after: updated.result }]);
  return combine(updated.result, [updated, followed]);
}

/** The given fields, and what follows from them. */
export async function alertPatch(
  fields: z.output<typeof AlertUpdate>,
  before: AlertRow,
): Promise<Patch<typeof table>> {
  requireChangeable(before);
  const {
    title = before.title,
    source = before.source,
    iocs = before.iocs,
    severity = before.severity,
  } = fields;
  const moved = severity !== before.severity && before.respondedAt === null;
  return {
    ...fields,
    dedupHash: await dedupHash({ title, source, iocs }),
    ...(moved ? { responseDueAt: responseDueAt(before.createdAt, severity) } : {}),
  };
}
