import {
  auditDraft,
  type Change,
  type Ctx,
  canonicalJson,
  change,
  combine,
  conflict,
  guard,
  newId,
  type Read,
  readAll,
  type Step,
  sha256Hex,
} from '@breakwater/db';
import type * as z from 'zod';
import { cutCodePoints } from '../../text.ts';
import { emit } from '../events.ts';
import { principalId } from '../principal.ts';
import { type ReportRow, type ReportType, reports } from './accessor.ts';
import { readingReported } from './reported.ts';
import type { ReportGenerate } from './schemas.ts';
import { snapshotOf } from './snapshot.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.report.generate': true;
  }
}

export const GENERATE = 'soc.report.generate';

const LONGEST_TITLE = 500;

const TYPE_NAMES: Readonly<Record<ReportType, string>> = {
  technical: 'Technical',
  executive: 'Executive',
  compliance: 'Compliance',
};

/** Keeps a case as it stands. */
export async function planReport(
  ctx: Ctx,
  { caseId, reportType, title }: z.output<typeof ReportGenerate>,
): Promise<Change<ReportRow>> {
  const [latest, ...reported] = await readAll(
    ctx,
    readingLatest(ctx, caseId, reportType),
    ...readingReported(ctx, caseId),
  );
  const [{ title: caseTitle }] = reported;
  const generatedAt = new Date(ctx.clock.now());
  const facts = {
    id: newId('rpt', ctx.clock),
    type: reportType,
    version: latest + 1,
    title: title ?? cutCodePoints(`${TYPE_NAMES[reportType]} report: ${caseTitle}`, LONGEST_TITLE),
    generatedAt,
    generatedBy: principalId(ctx),
  };
  const snapshot = snapshotOf(facts, reported);
  const inserted = await reports.plan.insert(ctx, {
    id: facts.id,
    caseId,
    reportType,
    title: facts.title,
    snapshot,
    contentSha256: await sha256Hex(canonicalJson(snapshot)),
    generatedBy: facts.generatedBy,
    reportVersion: facts.version,
    createdAt: generatedAt,
  });
  const row = inserted.result;
  const { id: recordId, reportVersion, contentSha256 } = row;
  const subject = { component: 'reports', recordId };
  const audited = auditDraft(ctx, GENERATE, {
    ...subject,
    operation: 'create',
    detail: { caseId, reportType, reportVersion, contentSha256 },
  });
  return combine(row, [
    change(undefined, { steps: [stillNext(ctx, row)] }),
    inserted,
    change(undefined, { audit: [audited] }),
    emit(ctx, 'soc.report.generated', subject, { caseId, reportType, reportVersion }),
  ]);
}

const OF_TYPE = 'FROM reports WHERE tenant_id = ? AND case_id = ? AND report_type = ?';

function readingLatest({ tenantId }: Ctx, caseId: string, reportType: ReportType): Read<number> {
  return {
    statement: {
      sql: `SELECT coalesce(max(report_version), 0) ${OF_TYPE}`,
      args: [tenantId, caseId, reportType],
    },
    resultOf: found => Number(found?.rows[0]?.[0] ?? 0),
  };
}

function stillNext({ tenantId }: Ctx, { caseId, reportType, reportVersion }: ReportRow): Step {
  return guard(
    `NOT EXISTS (SELECT 1 ${OF_TYPE} AND report_version >= ?)`,
    [tenantId, caseId, reportType, reportVersion],
    () => conflict('version', 'the case was reported at the same moment'),
  );
}
