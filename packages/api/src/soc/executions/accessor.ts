import { anyOf, defineAccessor, equals, type Row } from '@breakwater/db';
import { EXECUTION_STATUSES, executions as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';

export type ExecutionRow = Row<typeof table>;

export const executionStatus = z.enum(EXECUTION_STATUSES);

export const executions = defineAccessor(table, {
  domain: 'soc',
  entity: 'execution',
  prefix: 'exe',
  filters: {
    playbookId: equals(table.playbookId, ids.playbook),
    caseId: equals(table.caseId, ids.case),
    status: anyOf(table.status, executionStatus),
    dryRun: equals(table.dryRun, z.boolean()),
    requestedBy: equals(table.requestedBy, z.string().min(1).max(128)),
  },
  // Up to megabytes, and they grow step by step: each entry names the step it is about instead.
  auditOmit: ['steps', 'stepResults'],
  events: false,
  csvImport: false,
});
