import { sql } from 'drizzle-orm';
import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, id, json, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { alerts } from './alerts.ts';
import { cases } from './cases.ts';
import { executions } from './executions.ts';

export const AGENT_ACTION_STATUSES = ['success', 'error', 'denied'] as const;

/** Append-only: what an agent did, on what, and how long it took. */
export const agentActions = sqliteTable(
  'agent_audit_log',
  {
    id: id('id', 'agt').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    agent: text('agent').notNull(),
    principalId: text('principal_id').notNull(),
    action: text('action').notNull(),
    caseId: id('case_id', 'cas').references(() => cases.id, { onDelete: 'set null' }),
    alertId: id('alert_id', 'alr').references(() => alerts.id, { onDelete: 'set null' }),
    executionId: id('execution_id', 'exe').references(() => executions.id, { onDelete: 'set null' }),
    tool: text('tool'),
    input: json<unknown>('input'),
    outputSummary: text('output_summary'),
    status: choice('status', AGENT_ACTION_STATUSES).notNull(),
    error: text('error'),
    confidence: real('confidence'),
    correlationId: text('correlation_id'),
    startedAt: time('started_at').notNull(),
    completedAt: time('completed_at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    createdAt: time('created_at').notNull(),
  },
  t => [
    index('agent_audit_log_tenant').on(t.tenantId, t.id),
    index('agent_audit_log_agent').on(t.tenantId, t.agent, t.id),
    index('agent_audit_log_case').on(t.caseId, t.id).where(sql`case_id is not null`),
    index('agent_audit_log_alert').on(t.alertId, t.id).where(sql`alert_id is not null`),
    index('agent_audit_log_execution').on(t.executionId, t.id).where(sql`execution_id is not null`),
    index('agent_audit_log_status').on(t.tenantId, t.status, t.id),
    index('agent_audit_log_correlation').on(t.tenantId, t.correlationId, t.id),
    index('agent_audit_log_created').on(t.tenantId, t.createdAt, t.id),
    oneOf('agent_audit_log_status_known', t.status, AGENT_ACTION_STATUSES),
    length('agent_audit_log_agent_length', t.agent, 1, 128),
    length('agent_audit_log_action_length', t.action, 1, 200),
    rule(
      'agent_audit_log_in_order',
      sql`completed_at >= started_at and duration_ms = completed_at - started_at`,
    ),
    rule('agent_audit_log_confidence_range', sql`confidence between 0 and 1`),
  ],
);
