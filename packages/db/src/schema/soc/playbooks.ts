import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, flag, id, json, mutable, softDeletable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import type { PlaybookStep } from './playbook-parts.ts';
import { SEVERITIES } from './severities.ts';

export const PLAYBOOK_TRIGGERS = ['case_created'] as const;

/** What to do, step by step, when something of a kind happens. */
export const playbooks = sqliteTable(
  'playbooks',
  {
    id: id('id', 'pbk').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    description: text('description'),
    severityFilter: choice('severity_filter', SEVERITIES),
    steps: json<PlaybookStep[]>('steps').notNull(),
    enabled: flag('enabled').notNull().default(true),
    requiresApproval: flag('requires_approval').notNull().default(false),
    trigger: choice('trigger', PLAYBOOK_TRIGGERS),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    uniqueIndex('playbooks_name').on(t.tenantId, t.name).where(sql`deleted_at is null`),
    index('playbooks_tenant').on(t.tenantId, t.id),
    index('playbooks_enabled').on(t.tenantId, t.enabled, t.id),
    index('playbooks_trigger').on(t.tenantId, t.trigger, t.id),
    index('playbooks_search').on(t.tenantId, sql`name collate nocase`),
    oneOf('playbooks_severity_known', t.severityFilter, SEVERITIES),
    oneOf('playbooks_trigger_known', t.trigger, PLAYBOOK_TRIGGERS),
    length('playbooks_name_length', t.name, 1, 200),
  ],
);

/** Where an action is carried out. The secret is stored encrypted. */
export const connectors = sqliteTable(
  'soc_connectors',
  {
    id: id('id', 'con').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    action: text('action').notNull(),
    endpoint: text('endpoint').notNull(),
    secret: text('secret').notNull(),
    timeoutMs: integer('timeout_ms').notNull().default(10_000),
    enabled: flag('enabled').notNull().default(true),
    description: text('description'),
    lastUsedAt: time('last_used_at'),
    lastStatus: text('last_status'),
    ...mutable(),
  },
  t => [
    uniqueIndex('soc_connectors_action').on(t.tenantId, t.action),
    index('soc_connectors_tenant').on(t.tenantId, t.id),
    index('soc_connectors_enabled').on(t.tenantId, t.enabled, t.id),
    length('soc_connectors_action_length', t.action, 1, 64),
    length('soc_connectors_endpoint_length', t.endpoint, 1, 2_048),
    rule('soc_connectors_timeout_range', sql`timeout_ms between 1000 and 120000`),
  ],
);
