import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from './checks.ts';
import { choice, flag, id, json, mutable, tenantId, time } from './columns.ts';
import { tenants } from './governance.ts';

export const CHANNEL_TYPES = ['generic', 'slack', 'discord', 'email'] as const;
export const DISABLED_REASONS = ['manual', 'failures', 'gone'] as const;
export const DELIVERY_STATUSES = ['pending', 'success', 'failed'] as const;
export const DELIVERY_OUTCOMES = ['running', 'success', 'retry', 'failed', 'lost'] as const;
export const SMTP_PORTS = [25, 465, 587, 2525] as const;

/** Where a webhook of channel email sends, without the password. */
export interface EmailConfig {
  /** Null: by the deployment's mail service. */
  readonly smtpHost: string | null;
  readonly smtpPort: (typeof SMTP_PORTS)[number];
  readonly smtpUser: string | null;
  readonly from: string | null;
  readonly toAddrs: readonly string[];
}

/** Who is told of which events, and how. Secrets are encrypted. */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: id('id', 'whk').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    url: text('url'),
    secret: text('secret').notNull(),
    previousSecret: text('previous_secret'),
    previousSecretExpiresAt: time('previous_secret_expires_at'),
    eventTypes: json<readonly string[]>('event_types_json').notNull(),
    isActive: flag('is_active').notNull().default(true),
    channelType: choice('channel_type', CHANNEL_TYPES).notNull().default('generic'),
    extraConfig: json<EmailConfig>('extra_config_json'),
    smtpPass: text('smtp_pass'),
    createdBy: text('created_by').notNull(),
    createdById: text('created_by_id'),
    description: text('description'),
    disabledReason: choice('disabled_reason', DISABLED_REASONS),
    disabledAt: time('disabled_at'),
    firstFailureAt: time('first_failure_at'),
    lastSuccessAt: time('last_success_at'),
    lastFailureAt: time('last_failure_at'),
    ...mutable(),
  },
  t => [
    index('webhooks_tenant').on(t.tenantId, t.id),
    index('webhooks_active').on(t.tenantId, t.isActive, t.id),
    index('webhooks_channel').on(t.tenantId, t.channelType, t.id),
    oneOf('webhooks_channel_known', t.channelType, CHANNEL_TYPES),
    oneOf('webhooks_disabled_reason_known', t.disabledReason, DISABLED_REASONS),
    length('webhooks_url_length', t.url, 1, 2048),
    length('webhooks_created_by_length', t.createdBy, 1, 254),
    length('webhooks_description_length', t.description, 0, 1000),
    rule('webhooks_url_by_channel', sql`(url is null) = (channel_type = 'email')`),
    rule('webhooks_config_by_channel', sql`(extra_config_json is null) = (channel_type <> 'email')`),
    rule(
      'webhooks_previous_secret_whole',
      sql`(previous_secret is null) = (previous_secret_expires_at is null)`,
    ),
    rule('webhooks_disabled_whole', sql`(disabled_reason is null) = (disabled_at is null)`),
  ],
);

/** One event on its way to one webhook. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    id: id('id', 'dlv').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    webhookId: id('webhook_id', 'whk')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    eventType: text('event_type').notNull(),
    payload: text('payload_json').notNull(),
    eventId: id('event_id', 'evt'),
    messageId: text('message_id').notNull(),
    // No foreign key: the first delivery may be purged before those that repeat it.
    redeliveryOf: id('redelivery_of', 'dlv'),
    status: choice('status', DELIVERY_STATUSES).notNull().default('pending'),
    responseCode: integer('response_code'),
    errorMessage: text('error_message'),
    attempt: integer('attempt').notNull().default(0),
    maxAttempts: integer('max_attempts').notNull().default(7),
    nextAttemptAt: time('next_attempt_at'),
    leaseOwner: text('lease_owner'),
    leaseUntil: time('lease_until'),
    deliveredAt: time('delivered_at'),
    completedAt: time('completed_at'),
    createdAt: time('created_at').notNull(),
  },
  t => [
    index('webhook_deliveries_tenant').on(t.tenantId, t.id),
    index('webhook_deliveries_webhook').on(t.webhookId, t.id),
    index('webhook_deliveries_status').on(t.tenantId, t.status, t.id),
    index('webhook_deliveries_type').on(t.tenantId, t.eventType, t.id),
    index('webhook_deliveries_due').on(t.status, t.nextAttemptAt),
    index('webhook_deliveries_pending').on(t.webhookId, t.nextAttemptAt, t.id).where(sql`status = 'pending'`),
    index('webhook_deliveries_leased')
      .on(t.leaseOwner, t.webhookId, t.leaseUntil)
      .where(sql`lease_owner is not null`),
    index('webhook_deliveries_created').on(t.createdAt),
    uniqueIndex('webhook_deliveries_event')
      .on(t.webhookId, t.eventId)
      .where(sql`redelivery_of is null and event_id is not null`),
    oneOf('webhook_deliveries_status_known', t.status, DELIVERY_STATUSES),
    length('webhook_deliveries_event_type_length', t.eventType, 1, 100),
    length('webhook_deliveries_error_message_length', t.errorMessage, 0, 500),
    rule('webhook_deliveries_attempts', sql`attempt between 0 and max_attempts`),
    rule('webhook_deliveries_lease_whole', sql`(lease_owner is null) = (lease_until is null)`),
    rule('webhook_deliveries_completed', sql`(completed_at is null) = (status = 'pending')`),
  ],
);

/** What came of each try. An attempt starts once. */
export const deliveryAttempts = sqliteTable(
  'delivery_attempts',
  {
    deliveryId: id('delivery_id', 'dlv')
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    attempt: integer('attempt').notNull(),
    tenantId: tenantId(),
    startedAt: time('started_at').notNull(),
    finishedAt: time('finished_at'),
    durationMs: integer('duration_ms'),
    outcome: choice('outcome', DELIVERY_OUTCOMES).notNull().default('running'),
    responseCode: integer('response_code'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    responseSnippet: text('response_snippet'),
  },
  t => [
    primaryKey({ columns: [t.deliveryId, t.attempt] }),
    oneOf('delivery_attempts_outcome_known', t.outcome, DELIVERY_OUTCOMES),
    length('delivery_attempts_error_message_length', t.errorMessage, 0, 500),
    length('delivery_attempts_response_snippet_length', t.responseSnippet, 0, 1024),
  ],
);
