import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, flag, id, json, mutable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { cases } from './cases.ts';
import type { PlaybookStep, StepResult } from './playbook-parts.ts';
import { playbooks } from './playbooks.ts';

export const EXECUTION_STATUSES = ['pending', 'running', 'completed', 'failed', 'rolled_back'] as const;
export const ROLLBACK_STATUSES = ['none', 'pending_approval', 'running', 'done', 'partial'] as const;

/** One run of a playbook: the steps as they were when it was asked for, and what became of each. */
export const executions = sqliteTable(
  'playbook_executions',
  {
    id: id('id', 'exe').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    playbookId: id('playbook_id', 'pbk')
      .notNull()
      .references(() => playbooks.id, { onDelete: 'restrict' }),
    playbookName: text('playbook_name').notNull(),
    caseId: id('case_id', 'cas').references(() => cases.id, { onDelete: 'set null' }),
    status: choice('status', EXECUTION_STATUSES).notNull().default('pending'),
    parameters: json<Record<string, unknown>>('parameters').notNull().default({}),
    targetAssets: json<string[]>('target_assets').notNull().default([]),
    dryRun: flag('dry_run').notNull().default(false),
    steps: json<PlaybookStep[]>('steps').notNull(),
    stepsCompleted: integer('steps_completed').notNull().default(0),
    stepsTotal: integer('steps_total').notNull(),
    stepResults: json<StepResult[]>('step_results').notNull().default([]),
    errorMessage: text('error_message'),
    startedAt: time('started_at'),
    completedAt: time('completed_at'),
    requestedBy: text('requested_by').notNull(),
    approvalId: id('approval_id', 'apr'),
    operationId: id('operation_id', 'op'),
    rollbackStatus: choice('rollback_status', ROLLBACK_STATUSES).notNull().default('none'),
    rollbackReason: text('rollback_reason'),
    rollbackApprovalId: id('rollback_approval_id', 'apr'),
    rollbackOperationId: id('rollback_operation_id', 'op'),
    cancelRequestedAt: time('cancel_requested_at'),
    cancelRequestedBy: text('cancel_requested_by'),
    undoOnCancel: flag('undo_on_cancel').notNull().default(true),
    ...mutable(),
  },
  t => [
    index('playbook_executions_tenant').on(t.tenantId, t.id),
    index('playbook_executions_playbook').on(t.tenantId, t.playbookId, t.id),
    index('playbook_executions_of_playbook').on(t.playbookId),
    index('playbook_executions_case').on(t.tenantId, t.caseId, t.id),
    index('playbook_executions_of_case').on(t.caseId).where(sql`case_id is not null`),
    index('playbook_executions_status').on(t.tenantId, t.status, t.id),
    index('playbook_executions_dry').on(t.tenantId, t.dryRun, t.id),
    index('playbook_executions_requester').on(t.tenantId, t.requestedBy, t.id),
    index('playbook_executions_open').on(t.status, t.rollbackStatus),
    oneOf('playbook_executions_status_known', t.status, EXECUTION_STATUSES),
    oneOf('playbook_executions_rollback_known', t.rollbackStatus, ROLLBACK_STATUSES),
    length('playbook_executions_error_length', t.errorMessage, 1, 4_000),
    rule('playbook_executions_steps_range', sql`steps_completed between 0 and steps_total`),
    rule('playbook_executions_started', sql`(started_at is not null) or (status in ('pending', 'failed'))`),
  ],
);
