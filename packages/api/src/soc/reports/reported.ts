import type { Accessor, Ctx, Read, Statement } from '@breakwater/db';
import { alerts } from '../alerts/accessor.ts';
import { Alert } from '../alerts/schemas.ts';
import { approvals } from '../approvals/accessor.ts';
import { Approval } from '../approvals/schemas.ts';
import { type CaseRow, cases } from '../cases/accessor.ts';
import { type AssetFacts, readingAssets } from '../cases/critical.ts';
import { timeline } from '../cases/timeline/accessor.ts';
import { TimelineEntry } from '../cases/timeline/schemas.ts';
import { devices } from '../devices/accessor.ts';
import { Device } from '../devices/schemas.ts';
import { executions } from '../executions/accessor.ts';

/** A row without what a report leaves out. */
export type ReportedRow = Readonly<Record<string, unknown>>;

/** All that a report is made of. */
export type Reported = readonly [
  row: CaseRow,
  alerts: ReportedRow[],
  timeline: ReportedRow[],
  approvals: ReportedRow[],
  executions: ReportedRow[],
  devices: ReportedRow[],
  assets: AssetFacts,
];

const shownOf = ({ shape }: { readonly shape: object }, ...left: readonly string[]): ReadonlySet<string> =>
  new Set(Object.keys(shape).filter(field => field !== 'deletedAt' && !left.includes(field)));

const ALERT = shownOf(Alert, 'rawLog', 'lastRawLog', 'metadata');
const TIMELINE = shownOf(TimelineEntry);
const APPROVAL = shownOf(Approval);
const DEVICE = shownOf(Device, 'metadata');
const EXECUTION = new Set([
  'id',
  'playbookId',
  'status',
  'targetAssets',
  'dryRun',
  'requestedBy',
  'approvalId',
  'stepsCompleted',
  'stepsTotal',
  'stepResults',
  'errorMessage',
  'rollbackStatus',
  'rollbackReason',
  'startedAt',
  'completedAt',
  'createdAt',
]);

type ReadsOf<T extends readonly unknown[]> = { readonly [K in keyof T]: Read<T[K]> };

/** What belongs to a case, to be read in one batch. */
export function readingReported(ctx: Ctx, caseId: string): ReadsOf<Reported> {
  const ofCase = { sql: 'case_id = ?', args: [caseId] };
  const listedIn = (column: string): Statement => ({
    sql: `SELECT listed.value FROM cases, json_each(cases.${column}) AS listed
 WHERE cases.tenant_id = ? AND cases.id = ?`,
    args: [ctx.tenantId, caseId],
  });
  const involved = listedIn('cps_devices_involved');
  return [
    cases.requiring(ctx, caseId),
    readingRows(ctx, alerts, ALERT, ofCase),
    readingRows(ctx, timeline, TIMELINE, ofCase, 'timestamp, id'),
    readingRows(ctx, approvals, APPROVAL, ofCase),
    readingRows(ctx, executions, EXECUTION, ofCase),
    readingRows(ctx, devices, DEVICE, { sql: `device_id IN (${involved.sql})`, args: involved.args }),
    readingAssets(ctx, listedIn('affected_assets')),
  ];
}

/** Rows with some of their fields; others are not even read. */
function readingRows(
  ctx: Ctx,
  { entity }: Pick<Accessor, 'entity'>,
  wanted: ReadonlySet<string>,
  where: Statement,
  order = 'id',
): Read<ReportedRow[]> {
  const fields = entity.info.fields.filter(({ name }) => wanted.has(name));
  const scope = entity.scope(ctx);
  const live = entity.softDelete ? ' AND deleted_at IS NULL' : '';
  return {
    statement: {
      sql: `SELECT ${fields.map(({ quoted }) => quoted).join(', ')} FROM "${entity.info.name}"
 WHERE ${scope.sql}${live} AND ${where.sql} ORDER BY ${order}`,
      args: [...scope.args, ...where.args],
    },
    resultOf: found =>
      (found?.rows ?? []).map(values =>
        Object.fromEntries(
          fields.map(({ name, column }, at) => {
            const value = values[at] ?? null;
            return [name, value === null ? null : column.mapFromDriverValue(value)];
          }),
        ),
      ),
  };
}
