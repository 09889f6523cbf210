import { sql } from 'drizzle-orm';
import { type AnySQLiteColumn, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, id, json, mutable, softDeletable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { type AlertIocValue, cases } from './cases.ts';
import { SEVERITIES } from './severities.ts';

export const ALERT_STATUSES = [
  'new',
  'triaged',
  'investigating',
  'escalated',
  'resolved',
  'false_positive',
] as const;
export const TERM_KINDS = [
  'asset',
  'ioc',
  'technique',
  'controller',
  'alarm_critical',
  'alarm_high',
] as const;

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
    caseId: id('case_id', 'cas').references(() => cases.id, { onDelete: 'set null' }),
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
    index('alerts_of_case').on(t.caseId).where(sql`case_id is not null`),
    index('alerts_dedup').on(t.tenantId, t.dedupHash, t.id),
    index('alerts_active')
      .on(t.tenantId, t.dedupHash, t.caseId, t.status, t.mergedIntoId, t.deletedAt)
      .where(
        sql`status in ('new', 'triaged', 'investigating', 'escalated') and merged_into_id is null and deleted_at is null`,
      ),
    index('alerts_merged').on(t.mergedIntoId).where(sql`merged_into_id is not null`),
    index('alerts_merged_into').on(t.tenantId, t.mergedIntoId, t.id),
    index('alerts_asset_type').on(t.tenantId, t.assetType, t.id),
    index('alerts_previous').on(t.previousAlertId).where(sql`previous_alert_id is not null`),
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

/**
 * The assets, indicators and techniques of an alert, one row each, so that filtering by one is an index search; an asset
 * of an alert about a cps_controller is a `controller` as well, and one of an active alert that is critical or high an
 * alarm, which counts for the risk of a device.
 */
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
