import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Id } from '../../ids.ts';
import { length, oneOf, rule } from '../checks.ts';
import { choice, flag, id, json, mutable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { resources } from './resources.ts';

export const GRC_PROVIDERS = ['vanta', 'drata', 'secureframe'] as const;
export const GRC_SYNC_TYPES = ['full', 'incremental'] as const;
export const GRC_SYNC_STATUSES = ['pending', 'in_progress', 'completed', 'failed'] as const;

/** A GRC platform to push the scope to. Credentials are stored encrypted. */
export const grcConnections = sqliteTable(
  'grc_connections',
  {
    id: id('id', 'grc').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    provider: choice('provider', GRC_PROVIDERS).notNull(),
    baseUrl: text('base_url').notNull(),
    config: json<Record<string, unknown>>('config').notNull(),
    credentials: text('credentials'),
    enabled: flag('enabled').notNull().default(true),
    syncEveryHours: integer('sync_every_hours'),
    lastSyncAt: time('last_sync_at'),
    lastStatus: choice('last_status', GRC_SYNC_STATUSES),
    ...mutable(),
  },
  t => [
    uniqueIndex('grc_connections_name').on(t.tenantId, t.name),
    index('grc_connections_tenant').on(t.tenantId, t.id),
    oneOf('grc_connections_provider_known', t.provider, GRC_PROVIDERS),
    oneOf('grc_connections_status_known', t.lastStatus, GRC_SYNC_STATUSES),
    length('grc_connections_name_length', t.name, 1, 100),
    rule('grc_connections_period', sql`sync_every_hours is null or sync_every_hours between 1 and 168`),
  ],
);

export interface GrcItemError {
  /** Null: of the sync as a whole. */
  resourceId: Id<'res'> | null;
  /** HTTP status, or one the platform gave the item. */
  status: number | null;
  message: string;
}

export interface GrcSyncMetadata {
  selected: number;
  pushed: number;
  removed: number;
  endpointKind: 'upsert' | 'state-of-the-world';
  requests: number;
  retries: number;
}

/** One push to a GRC platform and how it went. */
export const grcSyncs = sqliteTable(
  'grc_syncs',
  {
    id: id('id', 'syn').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    connectionId: id('connection_id', 'grc').references(() => grcConnections.id, { onDelete: 'set null' }),
    provider: choice('provider', GRC_PROVIDERS).notNull(),
    syncType: choice('sync_type', GRC_SYNC_TYPES).notNull(),
    status: choice('status', GRC_SYNC_STATUSES).notNull(),
    startedAt: time('started_at').notNull(),
    completedAt: time('completed_at'),
    resourcesSynced: integer('resources_synced').notNull().default(0),
    errorsCount: integer('errors_count').notNull().default(0),
    errorDetails: json<GrcItemError[]>('error_details').notNull().default([]),
    syncMetadata: json<GrcSyncMetadata>('sync_metadata'),
    ...mutable(),
  },
  t => [
    uniqueIndex('grc_syncs_running')
      .on(t.tenantId, t.provider)
      .where(sql`status in ('pending', 'in_progress')`),
    index('grc_syncs_tenant').on(t.tenantId, t.id),
    index('grc_syncs_provider').on(t.tenantId, t.provider, t.status),
    index('grc_syncs_started').on(t.tenantId, t.startedAt, t.id),
    index('grc_syncs_connection').on(t.tenantId, t.connectionId, t.startedAt, t.id),
    oneOf('grc_syncs_provider_known', t.provider, GRC_PROVIDERS),
    oneOf('grc_syncs_type_known', t.syncType, GRC_SYNC_TYPES),
    oneOf('grc_syncs_status_known', t.status, GRC_SYNC_STATUSES),
  ],
);

/** What a connection last accepted of each resource. */
export const grcPushed = sqliteTable(
  'grc_pushed',
  {
    tenantId: tenantId(),
    connectionId: id('connection_id', 'grc')
      .notNull()
      .references(() => grcConnections.id, { onDelete: 'cascade' }),
    resourceId: id('resource_id', 'res')
      .notNull()
      .references(() => resources.id, { onDelete: 'restrict' }),
    payloadHash: text('payload_hash').notNull(),
    pushedAt: time('pushed_at').notNull(),
  },
  t => [primaryKey({ columns: [t.connectionId, t.resourceId] })],
);
