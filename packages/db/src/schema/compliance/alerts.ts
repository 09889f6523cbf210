import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf } from '../checks.ts';
import { choice, id, json, mutable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { resources } from './resources.ts';

export const COMPLIANCE_SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export const COMPLIANCE_ALERT_TYPES = [
  'scope_drift',
  'segmentation_violation',
  'untagged_resource',
  'evidence_tampering',
  'monitoring_gap',
  'grc_sync_failed',
  'scope_review_overdue',
] as const;
export const COMPLIANCE_ALERT_STATUSES = ['open', 'acknowledged', 'resolved', 'false_positive'] as const;

/** What is wrong with the scope or its proof; while an alert lasts, what repeats it is counted on it. */
export const complianceAlerts = sqliteTable(
  'compliance_alerts',
  {
    id: id('id', 'cal').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    severity: choice('severity', COMPLIANCE_SEVERITIES).notNull(),
    alertType: choice('alert_type', COMPLIANCE_ALERT_TYPES).notNull(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    context: json<Record<string, unknown>>('context').notNull().default({}),
    resourceId: id('resource_id', 'res').references(() => resources.id, { onDelete: 'restrict' }),
    status: choice('status', COMPLIANCE_ALERT_STATUSES).notNull().default('open'),
    triggeredAt: time('triggered_at').notNull(),
    acknowledgedAt: time('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    resolvedAt: time('resolved_at'),
    resolvedBy: text('resolved_by'),
    fingerprint: text('fingerprint').notNull(),
    occurrences: integer('occurrences').notNull().default(1),
    lastSeenAt: time('last_seen_at').notNull(),
    resolutionNote: text('resolution_note'),
    ...mutable(),
  },
  t => [
    uniqueIndex('compliance_alerts_lasting')
      .on(t.tenantId, t.alertType, t.fingerprint)
      .where(sql`status in ('open', 'acknowledged')`),
    index('compliance_alerts_tenant').on(t.tenantId, t.id),
    index('compliance_alerts_triggered').on(t.tenantId, t.triggeredAt, t.id),
    index('compliance_alerts_severity').on(t.tenantId, t.severity, t.status, t.triggeredAt, t.id),
    index('compliance_alerts_status').on(t.tenantId, t.status, t.triggeredAt, t.id),
    index('compliance_alerts_type').on(t.tenantId, t.alertType, t.triggeredAt, t.id),
    index('compliance_alerts_resource').on(t.tenantId, t.resourceId, t.status, t.triggeredAt, t.id),
    index('compliance_alerts_about').on(t.tenantId, t.resourceId, t.triggeredAt, t.id),
    oneOf('compliance_alerts_severity_known', t.severity, COMPLIANCE_SEVERITIES),
    oneOf('compliance_alerts_type_known', t.alertType, COMPLIANCE_ALERT_TYPES),
    oneOf('compliance_alerts_status_known', t.status, COMPLIANCE_ALERT_STATUSES),
    length('compliance_alerts_title_length', t.title, 1, 255),
    length('compliance_alerts_note_length', t.resolutionNote, 0, 2_000),
  ],
);
