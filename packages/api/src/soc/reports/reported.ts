import type { Accessor, Ctx, Read, Statement } from '@breakwater/db';
import { alerts } from '../alerts/accessor.ts';
import { approvals } from '../approvals/accessor.ts';
import { type CaseRow, cases } from '../cases/accessor.ts';
import { type AssetFacts, readingAssets } from '../cases/critical.ts';
import { timeline } from '../cases/timeline/accessor.ts';
import { devices } from '../devices/accessor.ts';
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
    readingRows(ctx, alerts, ofCase, { omit: ['rawLog', 'lastRawLog', 'metadata'] }),
    readingRows(ctx, timeline, ofCase, { order: 'timestamp, id' }),
    readingRows(ctx, approvals, ofCase),
    readingRows(ctx, executions, ofCase, {
      omit: ['parameters', 'steps', 'operationId', 'rollbackOperationId'],
    }),
    readingRows(
      ctx,
      devices,
      { sql: `device_id IN (${involved.sql})`, args: involved.args },
      { omit: ['metadata'] },
    ),
    readingAssets(ctx, listedIn('affected_assets')),
  ];
}

interface Wanted {
  /** Fields that are not even read. */
  readonly omit?: readonly string[];
  readonly order?: string;
}

function readingRows(
  ctx: Ctx,
  { entity }: Pick<Accessor, 'entity'>,
  where: Statement,
  { omit = [], order = 'id' }: Wanted = {},
): Read<ReportedRow[]> {
  const left = new Set(['tenantId', 'deletedAt', ...omit]);
  const fields = entity.info.fields.filter(({ name }) => !left.has(name));
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
