import { anyOf, defineAccessor, equals, type Row, since, until } from '@breakwater/db';
import { CASE_STATUSES, type CASE_TERM_KINDS, cases as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { boundedText } from '../../text.ts';
import { severity } from '../alerts/fields.ts';
import { termTable } from '../terms.ts';

export type CaseRow = Row<typeof table>;

export const caseStatus = z.enum(CASE_STATUSES);
export type CaseStatus = z.output<typeof caseStatus>;

const terms = termTable<(typeof CASE_TERM_KINDS)[number], Pick<CaseRow, 'affectedAssets'>>({
  table: 'case_terms',
  owner: 'case_id',
  of: 'cases',
  termsOf: ({ affectedAssets }) => ({ asset: affectedAssets }),
});

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
    asset: terms.having('asset', boundedText(1, 255), asset => [asset]),
    createdSince: since(table.createdAt),
    createdUntil: until(table.createdAt),
    updatedSince: since(table.updatedAt),
  },
  events: ['severity', 'status', 'title'],
});

cases.on('afterInsert', ({ ctx, row, add }) => add(terms.write(ctx, row)));
cases.on('afterUpdate', ({ ctx, row, before, add }) => add(terms.write(ctx, row, before)));
cases.on('afterDelete', ({ ctx, row, before, add }) => add(terms.write(ctx, row, before)));
