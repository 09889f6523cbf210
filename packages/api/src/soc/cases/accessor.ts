import { anyOf, condition, defineAccessor, equals, type Row, since, until } from '@breakwater/db';
import { CASE_STATUSES, cases as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { boundedText } from '../../text.ts';
import { severity } from '../alerts/fields.ts';

export type CaseRow = Row<typeof table>;

export const caseStatus = z.enum(CASE_STATUSES);
export type CaseStatus = z.output<typeof caseStatus>;

export const cases = defineAccessor(table, {
  domain: 'soc',
  entity: 'case',
  prefix: 'cas',
  softDelete: true,
  sort: { also: ['updatedAt'] },
  searchable: ['title'],
  filters: {
    status: anyOf(table.status, caseStatus),
    severity: anyOf(table.severity, severity),
    assignee: equals(table.assignee, boundedText(1, 128)),
    requiresHumanApproval: equals(table.requiresHumanApproval, z.boolean()),
    asset: condition(
      boundedText(1, 255),
      asset => sql`EXISTS (SELECT 1 FROM json_each(${table.affectedAssets}) WHERE value = ${asset})`,
    ),
    createdSince: since(table.createdAt),
    createdUntil: until(table.createdAt),
    updatedSince: since(table.updatedAt),
  },
  events: ['severity', 'status', 'title'],
});
