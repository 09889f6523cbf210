import { type Ctx, type Id, type Read, readAll } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { alerts } from '../alerts/accessor.ts';
import { Alert } from '../alerts/schemas.ts';
import { approvals } from '../approvals/accessor.ts';
import { Approval, presentApproval } from '../approvals/schemas.ts';
import { devices } from '../devices/accessor.ts';
import { present as presentDevice } from '../devices/present.ts';
import { Device } from '../devices/schemas.ts';
import { executions } from '../executions/accessor.ts';
import { Execution, presentExecution } from '../executions/schemas.ts';
import { type CaseRow, cases } from './accessor.ts';
import { Case } from './schemas.ts';
import { timeline } from './timeline/accessor.ts';
import { TimelineEntry } from './timeline/schemas.ts';

const PARTS = ['alerts', 'timeline', 'approvals', 'executions', 'devices'] as const;
const MOST = 200;

export const CaseGet = z.strictObject({
  id: ids.case,
  includeDeleted: z.boolean().optional().describe('Whether a deleted record is shown too.'),
  include: z
    .array(z.enum(PARTS))
    .max(PARTS.length)
    .optional()
    .describe(`What to show with it: of each the ${MOST} newest.`),
});

const part = <S extends z.ZodType>(item: S, what: string) =>
  z.array(item).optional().describe(`With include: the ${MOST} newest, ${what}.`);

export const WholeCase = Case.extend({
  alerts: part(Alert, 'newest first'),
  timeline: part(TimelineEntry, 'earliest first'),
  approvals: part(Approval, 'newest first'),
  executions: part(Execution, 'newest first'),
  devices: part(Device, 'newest first'),
}).meta({ id: 'WholeCase', description: 'A case, and what of it was asked for.' });

type Parts = Partial<Pick<z.input<typeof WholeCase>, (typeof PARTS)[number]>>;

const READING: Readonly<
  Record<(typeof PARTS)[number], (ctx: Ctx, filters: { caseId: Id<'cas'> }) => Read<Parts>>
> = {
  alerts: (ctx, filters) =>
    as(alerts.listing(ctx, { limit: MOST, filters }), ({ items }) => ({ alerts: items })),
  timeline: (ctx, filters) =>
    as(timeline.listing(ctx, { limit: MOST, order: 'desc', filters }), ({ items }) => ({
      timeline: items.toReversed(),
    })),
  approvals: (ctx, filters) =>
    as(approvals.listing(ctx, { limit: MOST, filters }), ({ items }) => ({
      approvals: items.map(presentApproval),
    })),
  executions: (ctx, filters) =>
    as(executions.listing(ctx, { limit: MOST, filters }), ({ items }) => ({
      executions: items.map(presentExecution),
    })),
  devices: (ctx, { caseId }) =>
    as(devices.finding(ctx, { sql: INVOLVED, args: [ctx.tenantId, caseId] }), rows => ({
      devices: rows.toSorted((a, b) => (a.id < b.id ? 1 : -1)).map(presentDevice),
    })),
};

const INVOLVED = `"id" IN (SELECT device.id FROM cases
 CROSS JOIN json_each(cases.cps_devices_involved) AS named
 CROSS JOIN cps_devices AS device ON device.tenant_id = cases.tenant_id AND device.device_id = named.value
 AND device.deleted_at IS NULL
 WHERE cases.tenant_id = ? AND cases.id = ? ORDER BY device.id DESC LIMIT ${MOST})`;

const as = <A, B>({ statement, resultOf }: Read<A>, to: (found: A) => B): Read<B> => ({
  statement,
  resultOf: found => to(resultOf(found)),
});

type Asked = z.output<typeof CaseGet>;

export function readingCase(
  ctx: Ctx,
  { id, includeDeleted, include = [] }: Asked,
): [Read<CaseRow>, ...Read<Parts>[]] {
  const parts = [...new Set(include)].map(one => READING[one](ctx, { caseId: id }));
  return [cases.requiring(ctx, id, { includeDeleted }), ...parts];
}

/** A case and the parts asked for, of one state of the database. */
export async function readCase(ctx: Ctx, asked: Asked): Promise<z.input<typeof WholeCase>> {
  const [row, ...parts] = await readAll(ctx, ...readingCase(ctx, asked));
  const whole: z.input<typeof WholeCase> = row;
  for (const one of parts) Object.assign(whole, one);
  return whole;
}
