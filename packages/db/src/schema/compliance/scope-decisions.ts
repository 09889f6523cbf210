import { sql } from 'drizzle-orm';
import { type AnySQLiteColumn, index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, flag, id, json, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { resources } from './resources.ts';
import {
  type ConfidenceScore,
  DATA_CLASSIFICATIONS,
  DECISION_METHODS,
  SCOPE_RULES,
  SCOPES,
} from './scopes.ts';

/** Why a resource is in scope or not: one chain per resource, whose head is current. */
export const scopeDecisions = sqliteTable(
  'scope_decisions',
  {
    id: id('id', 'scd').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    resourceId: id('resource_id', 'res')
      .notNull()
      .references(() => resources.id, { onDelete: 'restrict' }),
    scope: choice('scope', SCOPES).notNull(),
    dataClassification: choice('data_classification', DATA_CLASSIFICATIONS),
    segment: text('segment'),
    justification: text('justification').notNull(),
    confidenceScore: json<ConfidenceScore>('confidence_score'),
    decidedAt: time('decided_at').notNull(),
    decidedBy: text('decided_by').notNull(),
    decisionMethod: choice('decision_method', DECISION_METHODS).notNull(),
    rule: choice('rule', SCOPE_RULES).notNull(),
    isCurrent: flag('is_current').notNull(),
    supersededById: id('superseded_by_id', 'scd').references((): AnySQLiteColumn => scopeDecisions.id, {
      onDelete: 'restrict',
    }),
    supersededAt: time('superseded_at'),
    lastEvaluatedAt: time('last_evaluated_at').notNull(),
    dependencyResourceIds: json<string[]>('dependency_resource_ids').notNull().default([]),
  },
  t => [
    uniqueIndex('scope_decisions_current').on(t.tenantId, t.resourceId).where(sql`is_current = 1`),
    index('scope_decisions_tenant').on(t.tenantId, t.id),
    index('scope_decisions_resource').on(t.tenantId, t.resourceId, t.decidedAt, t.id),
    index('scope_decisions_scope').on(t.tenantId, t.scope, t.isCurrent, t.decidedAt, t.id),
    index('scope_decisions_decided').on(t.tenantId, t.decidedAt, t.id),
    index('scope_decisions_method').on(t.tenantId, t.decisionMethod, t.decidedAt, t.id),
    index('scope_decisions_rule').on(t.tenantId, t.rule, t.decidedAt, t.id),
    index('scope_decisions_by').on(t.tenantId, t.decidedBy, t.decidedAt, t.id),
    oneOf('scope_decisions_scope_known', t.scope, SCOPES),
    oneOf('scope_decisions_classification_known', t.dataClassification, DATA_CLASSIFICATIONS),
    oneOf('scope_decisions_method_known', t.decisionMethod, DECISION_METHODS),
    oneOf('scope_decisions_rule_known', t.rule, SCOPE_RULES),
    length('scope_decisions_justification_length', t.justification, 1, 4_000),
    rule('scope_decisions_classified_cde', sql`data_classification is null or scope = 'cde'`),
  ],
);
