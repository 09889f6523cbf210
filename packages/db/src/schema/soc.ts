import { sql } from 'drizzle-orm';
import { type AnySQLiteColumn, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from './checks.ts';
import { choice, id, json, mutable, softDeletable, tenantId, time } from './columns.ts';
import { tenants } from './governance.ts';

/** Most to least severe. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export const ALERT_STATUSES = [
  'new',
  'triaged',
  'investigating',
  'escalated',
  'resolved',
  'false_positive',
] as const;
export const TERM_KINDS = ['asset', 'ioc', 'technique'] as const;

/** An indicator as reported: text as given, or typed and normalised. */
export type AlertIocValue = string | { type: string; value: string; confidence?: number | undefined };

export const alerts = sqliteTable(
  'alerts',
  {
    id: id('id', 'alr').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    title: text('title').notNull(),
    source: text('source').notNull(),
    description: text('description'),
    severity: choice('severity', SEVERITIES).notNull(),
    status: choice('status', ALERT_STATUSES).notNull().default('new'),
    assetType: text('asset_type'),
    assignedAgent: text('assigned_agent'),
    rawLog: text('raw_log'),
    lastRawLog: text('last_raw_log'),
    affectedAssets: json<string[]>('affected_assets').notNull().default([]),
    iocs: json<AlertIocValue[]>('iocs').notNull().default([]),
    mitreTechniques: json<string[]>('mitre_techniques').notNull().default([]),
    caseId: id('case_id', 'cas'),
    dedupHash: text('dedup_hash').notNull(),
    metadata: json<Record<string, unknown>>('metadata').notNull().default({}),
    occurrenceCount: integer('occurrence_count').notNull().default(1),
    firstOccurrenceAt: time('first_occurrence_at').notNull(),
    lastOccurrenceAt: time('last_occurrence_at').notNull(),
    mergedIntoId: id('merged_into_id', 'alr').references((): AnySQLiteColumn => alerts.id, {
      onDelete: 'set null',
    }),
    previousAlertId: id('previous_alert_id', 'alr').references((): AnySQLiteColumn => alerts.id, {
      onDelete: 'set null',
    }),
    externalId: text('external_id'),
    responseDueAt: time('response_due_at'),
    respondedAt: time('responded_at'),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    index('alerts_tenant').on(t.tenantId, t.id),
    index('alerts_severity').on(t.tenantId, t.severity, t.id),
    index('alerts_status').on(t.tenantId, t.status, t.id),
    index('alerts_source').on(t.tenantId, t.source, t.id),
    index('alerts_assigned').on(t.tenantId, t.assignedAgent, t.id),
    index('alerts_case').on(t.tenantId, t.caseId, t.id),
    index('alerts_dedup').on(t.tenantId, t.dedupHash, t.id),
    index('alerts_merged').on(t.mergedIntoId),
    index('alerts_merged_into').on(t.tenantId, t.mergedIntoId, t.id),
    index('alerts_asset_type').on(t.tenantId, t.assetType, t.id),
    index('alerts_previous').on(t.previousAlertId),
    index('alerts_external').on(t.tenantId, t.externalId, t.id),
    index('alerts_search').on(t.tenantId, sql`title collate nocase`),
    index('alerts_created').on(t.tenantId, t.createdAt, t.id),
    index('alerts_updated').on(t.tenantId, t.updatedAt, t.id),
    oneOf('alerts_severity_known', t.severity, SEVERITIES),
    oneOf('alerts_status_known', t.status, ALERT_STATUSES),
    length('alerts_title_length', t.title, 1, 500),
    length('alerts_source_length', t.source, 1, 100),
    rule('alerts_occurrences_positive', sql`occurrence_count >= 1`),
    rule('alerts_not_merged_into_itself', sql`merged_into_id is null or merged_into_id <> id`),
  ],
);

/** The assets, indicators and techniques of an alert, one row each, so that filtering by one is an index search. */
export const alertTerms = sqliteTable(
  'alert_terms',
  {
    tenantId: tenantId(),
    kind: choice('kind', TERM_KINDS).notNull(),
    term: text('term').notNull(),
    alertId: id('alert_id', 'alr')
      .notNull()
      .references(() => alerts.id, { onDelete: 'cascade' }),
  },
  t => [
    primaryKey({ columns: [t.alertId, t.kind, t.term] }),
    index('alert_terms_term').on(t.tenantId, t.kind, t.term, t.alertId),
  ],
);

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
    caseId: id('case_id', 'cas'),
    executionId: id('execution_id', 'exe'),
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
