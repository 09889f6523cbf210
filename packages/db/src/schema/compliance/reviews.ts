import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { length, oneOf } from '../checks.ts';
import { choice, id, json, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';

export const REVIEW_KINDS = [
  'scope_confirmation',
  'significant_change',
  'account_data_flows',
  'storage_locations',
  'third_party_connections',
  'network_diagram',
  'data_flow_diagram',
  'nsc_ruleset_review',
  'segmentation_penetration_test',
  'organisational_change',
] as const;

/** What people confirm. A newer one of a kind stands in the place of the older. */
export const complianceReviews = sqliteTable(
  'compliance_reviews',
  {
    id: id('id', 'rvw').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    kind: choice('kind', REVIEW_KINDS).notNull(),
    performedAt: time('performed_at').notNull(),
    performedBy: text('performed_by').notNull(),
    statement: text('statement').notNull(),
    reference: text('reference'),
    details: json<Record<string, unknown>>('details').notNull().default({}),
    recordedAt: time('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
  },
  t => [
    index('compliance_reviews_tenant').on(t.tenantId, t.id),
    index('compliance_reviews_performed').on(t.tenantId, t.performedAt, t.id),
    index('compliance_reviews_kind').on(t.tenantId, t.kind, t.performedAt, t.id),
    oneOf('compliance_reviews_kind_known', t.kind, REVIEW_KINDS),
    length('compliance_reviews_statement_length', t.statement, 10, 4_000),
  ],
);
