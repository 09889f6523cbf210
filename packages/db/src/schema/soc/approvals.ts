import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, id, json, mutable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { cases } from './cases.ts';
import { executions } from './executions.ts';

export const APPROVAL_KINDS = ['execution', 'rollback', 'governance', 'case_gate', 'manual'] as const;
export const ACTION_CLASSES = ['low', 'medium', 'high', 'irreversible'] as const;
export const APPROVAL_RISK_LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'expired', 'cancelled'] as const;

/** One person's word on an approval. */
export interface ApprovalDecision {
  readonly by: string;
  readonly decision: 'approve' | 'reject';
  readonly comment: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** A question that only people may answer, and what they said. */
export const approvals = sqliteTable(
  'human_approvals',
  {
    id: id('id', 'apr').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    kind: choice('kind', APPROVAL_KINDS).notNull(),
    actionType: text('action_type').notNull(),
    actionClass: choice('action_class', ACTION_CLASSES).notNull(),
    riskLevel: choice('risk_level', APPROVAL_RISK_LEVELS).notNull(),
    caseId: id('case_id', 'cas').references(() => cases.id, { onDelete: 'set null' }),
    executionId: id('execution_id', 'exe').references(() => executions.id, { onDelete: 'set null' }),
    decisionId: id('decision_id', 'dec'),
    stepIndex: integer('step_index'),
    justification: text('justification').notNull(),
    context: json<Record<string, unknown>>('context').notNull().default({}),
    targetAssets: json<string[]>('target_assets').notNull().default([]),
    requestedBy: text('requested_by').notNull(),
    status: choice('status', APPROVAL_STATUSES).notNull().default('pending'),
    requiredApprovals: integer('required_approvals').notNull(),
    decisions: json<ApprovalDecision[]>('decisions').notNull().default([]),
    decidedBy: text('decided_by'),
    decidedAt: time('decided_at'),
    expiresAt: time('expires_at').notNull(),
    ...mutable(),
  },
  t => [
    index('human_approvals_tenant').on(t.tenantId, t.id),
    index('human_approvals_status').on(t.tenantId, t.status, t.id),
    index('human_approvals_kind').on(t.tenantId, t.kind, t.id),
    index('human_approvals_case').on(t.tenantId, t.caseId, t.id),
    index('human_approvals_execution').on(t.tenantId, t.executionId, t.id),
    index('human_approvals_decision').on(t.tenantId, t.decisionId, t.id),
    index('human_approvals_requester').on(t.tenantId, t.requestedBy, t.id),
    index('human_approvals_of_case').on(t.caseId).where(sql`case_id is not null`),
    index('human_approvals_of_execution').on(t.executionId).where(sql`execution_id is not null`),
    index('human_approvals_expiry').on(t.status, t.expiresAt),
    oneOf('human_approvals_kind_known', t.kind, APPROVAL_KINDS),
    oneOf('human_approvals_class_known', t.actionClass, ACTION_CLASSES),
    oneOf('human_approvals_risk_known', t.riskLevel, APPROVAL_RISK_LEVELS),
    oneOf('human_approvals_status_known', t.status, APPROVAL_STATUSES),
    length('human_approvals_action_type_length', t.actionType, 1, 64),
    length('human_approvals_justification_length', t.justification, 1, 4000),
    rule('human_approvals_required_range', sql`required_approvals between 1 and 2`),
  ],
);
