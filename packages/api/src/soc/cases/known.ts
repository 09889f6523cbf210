import type { Ctx, Read, Statement } from '@breakwater/db';
import { alerts } from '../alerts/accessor.ts';
import type { AlertRow } from '../alerts/candidates.ts';
import { type CaseRow, cases } from './accessor.ts';
import { type AssetFacts, assetsIn, assetsOf, readingAssets } from './critical.ts';

const FIELDS = [
  'id',
  'caseId',
  'createdAt',
  'assetType',
  'affectedAssets',
  'iocs',
  'mitreTechniques',
] as const;

/** What of an alert a case is worked out from. */
export type CaseAlert = Readonly<Pick<AlertRow, (typeof FIELDS)[number]>>;

/** All that cases are worked out from: them, their alerts, and what is known of the assets. */
export type KnownCases = readonly [
  rows: readonly CaseRow[],
  linked: readonly CaseAlert[],
  assets: AssetFacts,
];

export interface AboutCases {
  /** A query with one column, the ids of the cases. */
  readonly cases: Statement;
  /** A query with one column, assets that may be new to them. */
  readonly assets?: Statement;
}

/** What `planCases` needs to know, to be read in one batch with whatever finds the cases. */
export function readingCases(
  ctx: Ctx,
  about: AboutCases,
): readonly [Read<CaseRow[]>, Read<CaseAlert[]>, Read<AssetFacts>] {
  const { sql, args } = about.cases;
  return [
    cases.finding(ctx, { sql: `"id" IN (${sql})`, args }, { includeDeleted: true }),
    readingLinked(ctx, about.cases),
    readingAssets(ctx, assetsOfCases(ctx, about)),
  ];
}

const { info } = alerts.entity;
const SELECT = `SELECT ${FIELDS.map(info.quoted).join(', ')} FROM alerts`;

function readingLinked({ tenantId }: Ctx, { sql, args }: Statement): Read<CaseAlert[]> {
  return {
    statement: {
      sql: `${SELECT} WHERE tenant_id = ? AND case_id IN (${sql}) AND deleted_at IS NULL`,
      args: [tenantId, ...args],
    },
    resultOf: found =>
      (found?.rows ?? []).map(row =>
        typed(Object.fromEntries(FIELDS.map((field, at) => [field, decoded(field, row[at] ?? null)]))),
      ),
  };
}

const decoded = (field: string, value: unknown): unknown =>
  value === null ? null : info.byName.get(field)?.column.mapFromDriverValue(value);

/** Each field was decoded by its own column of the table. */
const typed = (fields: Readonly<Record<string, unknown>>): CaseAlert => fields as CaseAlert;

const NO_ASSETS = assetsIn([]);

function assetsOfCases(ctx: Ctx, { cases: { sql, args }, assets = NO_ASSETS }: AboutCases): Statement {
  const { tenantId } = ctx;
  const theirs = assetsOf(ctx, {
    sql: `SELECT id FROM alerts WHERE tenant_id = ? AND case_id IN (${sql})`,
    args: [tenantId, ...args],
  });
  return {
    sql: `${assets.sql} UNION ${theirs.sql}
 UNION SELECT asset.value FROM cases, json_each(cases.manual, '$.affectedAssets') AS asset
  WHERE cases.tenant_id = ? AND cases.id IN (${sql})`,
    args: [...assets.args, ...theirs.args, tenantId, ...args],
  };
}
