import { anyOf, defineAccessor, equals, type Row } from '@breakwater/db';
import { REPORT_TYPES, reports as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { cases } from '../cases/accessor.ts';

export type ReportRow = Row<typeof table>;

export const reportType = z.enum(REPORT_TYPES).meta({ id: 'ReportType' });
export type ReportType = z.output<typeof reportType>;

export const reports = defineAccessor(table, {
  domain: 'soc',
  entity: 'report',
  prefix: 'rpt',
  filters: { caseId: equals(table.caseId, ids.case), reportType: anyOf(table.reportType, reportType) },
  parents: { caseId: cases },
  audit: 'none',
  events: false,
  csvImport: false,
});
