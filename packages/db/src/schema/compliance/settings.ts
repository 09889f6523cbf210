import { sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { oneOf, rule } from '../checks.ts';
import { choice, flag, mutable, tenantId } from '../columns.ts';
import { tenants } from '../governance.ts';

export const ENTITY_TYPES = ['merchant', 'service_provider'] as const;

/** One row per tenant; none: the defaults. */
export const complianceSettings = sqliteTable(
  'compliance_settings',
  {
    tenantId: tenantId()
      .primaryKey()
      .references(() => tenants.id, { onDelete: 'restrict' }),
    entityType: choice('entity_type', ENTITY_TYPES).notNull().default('merchant'),
    lookbackDays: integer('lookback_days').notNull().default(90),
    flowRetentionDays: integer('flow_retention_days').notNull().default(400),
    pendingReviewMaxDays: integer('pending_review_max_days').notNull().default(14),
    monitoringGapHours: integer('monitoring_gap_hours').notNull().default(24),
    autoClassify: flag('auto_classify').notNull().default(false),
    ...mutable(),
  },
  t => [
    oneOf('compliance_settings_entity_known', t.entityType, ENTITY_TYPES),
    rule('compliance_settings_lookback', sql`lookback_days between 1 and 400`),
    rule('compliance_settings_retention', sql`flow_retention_days between max(90, lookback_days) and 3650`),
    rule('compliance_settings_pending', sql`pending_review_max_days between 1 and 365`),
    rule('compliance_settings_gap', sql`monitoring_gap_hours between 1 and 720`),
  ],
);
