import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, flag, id, json, mutable, softDeletable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { SEVERITIES } from './severities.ts';

export const CASE_STATUSES = [
  'open',
  'in_progress',
  'pending_approval',
  'contained',
  'eradicated',
  'recovered',
  'closed',
] as const;

/** An indicator as reported: text as given, or typed and normalised. */
export type AlertIocValue = string | { type: string; value: string; confidence?: number | undefined };

/** What a case says of itself, beside what its alerts say. */
export interface CaseManual {
  readonly iocs: AlertIocValue[];
  readonly mitreTechniques: string[];
  readonly affectedAssets: string[];
}

const NOTHING_MANUAL: CaseManual = { iocs: [], mitreTechniques: [], affectedAssets: [] };

/** An incident: its alerts, what they have in common, and where the work on it stands. */
export const cases = sqliteTable(
  'cases',
  {
    id: id('id', 'cas').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    title: text('title').notNull(),
    severity: choice('severity', SEVERITIES).notNull(),
    status: choice('status', CASE_STATUSES).notNull().default('open'),
    description: text('description'),
    outcome: text('outcome'),
    assignee: text('assignee'),
    physicalImpact: text('physical_impact'),
    iocs: json<AlertIocValue[]>('iocs').notNull().default([]),
    mitreTechniques: json<string[]>('mitre_techniques').notNull().default([]),
    affectedAssets: json<string[]>('affected_assets').notNull().default([]),
    cpsDevicesInvolved: json<string[]>('cps_devices_involved').notNull().default([]),
    recommendedActions: json<string[]>('recommended_actions').notNull().default([]),
    requiresHumanApproval: flag('requires_human_approval').notNull().default(false),
    gateReason: text('gate_reason'),
    confidence: real('confidence').notNull().default(0),
    manual: json<CaseManual>('manual').notNull().default(NOTHING_MANUAL),
    closedAt: time('closed_at'),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    index('cases_tenant').on(t.tenantId, t.id),
    index('cases_status').on(t.tenantId, t.status, t.id),
    index('cases_severity').on(t.tenantId, t.severity, t.id),
    index('cases_assignee').on(t.tenantId, t.assignee, t.id),
    index('cases_gated').on(t.tenantId, t.requiresHumanApproval, t.id),
    index('cases_search').on(t.tenantId, sql`title collate nocase`),
    index('cases_created').on(t.tenantId, t.createdAt, t.id),
    index('cases_updated').on(t.tenantId, t.updatedAt, t.id),
    oneOf('cases_severity_known', t.severity, SEVERITIES),
    oneOf('cases_status_known', t.status, CASE_STATUSES),
    length('cases_title_length', t.title, 1, 500),
    rule('cases_confidence_range', sql`confidence between 0 and 1`),
    rule('cases_closed_whole', sql`(closed_at is not null) = (status = 'closed')`),
  ],
);

export const CASE_TERM_KINDS = ['asset'] as const;

/** The assets a case affects, one row each, so that filtering by one is an index search. */
export const caseTerms = sqliteTable(
  'case_terms',
  {
    tenantId: tenantId(),
    kind: choice('kind', CASE_TERM_KINDS).notNull(),
    term: text('term').notNull(),
    caseId: id('case_id', 'cas')
      .notNull()
      .references(() => cases.id, { onDelete: 'cascade' }),
  },
  t => [
    primaryKey({ columns: [t.caseId, t.kind, t.term] }),
    index('case_terms_term').on(t.tenantId, t.kind, t.term, t.caseId),
  ],
);

/** Append-only: what was done in a case, by whom and when. */
export const timelineEntries = sqliteTable(
  'case_timeline',
  {
    id: id('id', 'tml').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    caseId: id('case_id', 'cas')
      .notNull()
      .references(() => cases.id, { onDelete: 'cascade' }),
    agent: text('agent').notNull(),
    action: text('action').notNull(),
    details: text('details'),
    toolCalls: json<Record<string, unknown>[]>('tool_calls'),
    timestamp: time('timestamp').notNull(),
    principalId: text('principal_id').notNull(),
    createdAt: time('created_at').notNull(),
  },
  t => [
    index('case_timeline_tenant').on(t.tenantId, t.id),
    index('case_timeline_case').on(t.tenantId, t.caseId, t.timestamp, t.id),
    index('case_timeline_of_case').on(t.caseId),
    index('case_timeline_order').on(t.tenantId, t.timestamp, t.id),
    length('case_timeline_agent_length', t.agent, 1, 128),
    length('case_timeline_action_length', t.action, 1, 200),
  ],
);

/** Assets a tenant calls critical, beside those that are by what they are. */
export const criticalAssets = sqliteTable(
  'critical_assets',
  {
    id: id('id', 'cra').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    assetId: text('asset_id').notNull(),
    reason: text('reason'),
    setBy: text('set_by').notNull(),
    ...mutable(),
  },
  t => [
    uniqueIndex('critical_assets_asset').on(t.tenantId, t.assetId),
    index('critical_assets_tenant').on(t.tenantId, t.id),
    length('critical_assets_asset_length', t.assetId, 1, 255),
  ],
);

export const REPORT_TYPES = ['technical', 'executive', 'compliance'] as const;

/** Append-only: a case as it stood when it was reported. */
export const reports = sqliteTable(
  'reports',
  {
    id: id('id', 'rpt').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    caseId: id('case_id', 'cas')
      .notNull()
      .references(() => cases.id, { onDelete: 'restrict' }),
    reportType: choice('report_type', REPORT_TYPES).notNull(),
    title: text('title').notNull(),
    snapshot: json<Record<string, unknown>>('snapshot').notNull(),
    contentSha256: text('content_sha256').notNull(),
    generatedBy: text('generated_by').notNull(),
    reportVersion: integer('report_version').notNull(),
    createdAt: time('created_at').notNull(),
  },
  t => [
    uniqueIndex('reports_version').on(t.caseId, t.reportType, t.reportVersion),
    index('reports_tenant').on(t.tenantId, t.id),
    index('reports_case').on(t.tenantId, t.caseId, t.id),
    index('reports_type').on(t.tenantId, t.reportType, t.id),
    oneOf('reports_type_known', t.reportType, REPORT_TYPES),
    length('reports_title_length', t.title, 1, 500),
    length('reports_hash_length', t.contentSha256, 64, 64),
    rule('reports_version_positive', sql`report_version >= 1`),
  ],
);
