import { anyOf, defineAccessor, equals, type Row, until } from '@breakwater/db';
import { APPROVAL_KINDS, APPROVAL_STATUSES, approvals as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';

export type ApprovalRow = Row<typeof table>;

export const approvals = defineAccessor(table, {
  domain: 'soc',
  entity: 'approval',
  prefix: 'apr',
  filters: {
    status: anyOf(table.status, z.enum(APPROVAL_STATUSES)),
    kind: anyOf(table.kind, z.enum(APPROVAL_KINDS)),
    caseId: equals(table.caseId, ids.case),
    executionId: equals(table.executionId, ids.execution),
    decisionId: equals(table.decisionId, ids.decision),
    requestedBy: equals(table.requestedBy, z.string().min(1)),
    expiresUntil: until(table.expiresAt),
  },
  events: false,
  csvImport: false,
});
