import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf } from './checks.ts';
import { choice, flag, id, json, mutable, softDeletable, tenantId, time } from './columns.ts';
import { tenants } from './governance.ts';

export const GATEWAY_SCHEMES = ['https', 'http', 'grpc'] as const;
export const AUTH_MODES = ['mtls', 'api_key', 'none', 'insecure'] as const;
export const PROBES = ['auto', 'grpc', 'https'] as const;
/** What the gateway, or a probe of it, last said. */
export const REPORTED_STATUSES = ['unknown', 'healthy', 'degraded', 'unhealthy', 'unreachable'] as const;
/** What follows from the last report and its age. */
export const GATEWAY_STATUSES = ['connected', 'degraded', 'unreachable', 'offline', 'unknown'] as const;

export const gateways = sqliteTable(
  'gateways',
  {
    id: id('id', 'gw').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    endpoint: text('endpoint').notNull(),
    scheme: choice('scheme', GATEWAY_SCHEMES).notNull().default('https'),
    authMode: choice('auth_mode', AUTH_MODES),
    caCert: text('ca_cert'),
    clientCert: text('client_cert'),
    clientKey: text('client_key'),
    caCertNotAfter: time('ca_cert_not_after'),
    caCertFingerprint: text('ca_cert_fingerprint'),
    clientCertNotAfter: time('client_cert_not_after'),
    clientCertFingerprint: text('client_cert_fingerprint'),
    metadata: json<Record<string, unknown>>('metadata_json').notNull().default({}),
    description: text('description'),
    labels: json<Record<string, string>>('labels_json').notNull().default({}),
    registeredAt: time('registered_at').notNull(),
    lastSeen: time('last_seen'),
    lastStatus: choice('last_status', REPORTED_STATUSES).notNull().default('unknown'),
    probe: choice('probe', PROBES).notNull().default('auto'),
    monitored: flag('monitored').notNull().default(true),
    reportedVersion: text('reported_version'),
    lastError: json<{ code: string; message: string }>('last_error'),
    lastCheckAt: time('last_check_at'),
    nextCheckAt: time('next_check_at'),
    consecutiveFailures: integer('consecutive_failures').notNull().default(0),
    announcedStatus: choice('announced_status', GATEWAY_STATUSES).notNull().default('unknown'),
    certNotice: integer('cert_notice'),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    uniqueIndex('gateways_name').on(t.tenantId, t.name).where(sql`deleted_at is null`),
    index('gateways_tenant').on(t.tenantId, t.id),
    index('gateways_scheme').on(t.tenantId, t.scheme, t.id),
    index('gateways_auth_mode').on(t.tenantId, t.authMode, t.id),
    index('gateways_search').on(t.tenantId, sql`name collate nocase`),
    index('gateways_next_check').on(t.nextCheckAt).where(sql`monitored = 1 and deleted_at is null`),
    index('gateways_announced').on(t.announcedStatus, t.lastSeen).where(sql`deleted_at is null`),
    oneOf('gateways_scheme_known', t.scheme, GATEWAY_SCHEMES),
    oneOf('gateways_auth_mode_known', t.authMode, AUTH_MODES),
    oneOf('gateways_last_status_known', t.lastStatus, REPORTED_STATUSES),
    oneOf('gateways_probe_known', t.probe, PROBES),
    oneOf('gateways_announced_known', t.announcedStatus, GATEWAY_STATUSES),
    length('gateways_name_length', t.name, 1, 253),
    length('gateways_endpoint_length', t.endpoint, 3, 260),
    length('gateways_description_length', t.description, 0, 1000),
  ],
);

/** What is known of the sandboxes behind gateways. */
export const sandboxes = sqliteTable(
  'sandboxes',
  {
    id: id('id', 'sbx').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    gatewayId: id('gateway_id', 'gw')
      .notNull()
      .references(() => gateways.id, { onDelete: 'cascade' }),
    sandboxName: text('sandbox_name').notNull(),
    description: text('description'),
    labels: json<Record<string, string>>('labels_json').notNull().default({}),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    uniqueIndex('sandboxes_name').on(t.gatewayId, t.sandboxName).where(sql`deleted_at is null`),
    index('sandboxes_tenant').on(t.tenantId, t.id),
    index('sandboxes_gateway').on(t.tenantId, t.gatewayId, t.id),
    index('sandboxes_named').on(t.tenantId, t.sandboxName, t.id),
    index('sandboxes_search').on(t.tenantId, sql`sandbox_name collate nocase`),
    length('sandboxes_name_length', t.sandboxName, 1, 253),
    length('sandboxes_description_length', t.description, 0, 1000),
  ],
);

/** Labels of gateways and sandboxes, one row each, so that a label filter is an index search. */
export const fleetLabels = sqliteTable(
  'fleet_labels',
  {
    tenantId: tenantId(),
    kind: text('kind', { enum: ['gateway', 'sandbox'] }).notNull(),
    entityId: text('entity_id').notNull(),
    key: text('key').notNull(),
    value: text('value').notNull(),
  },
  t => [
    primaryKey({ columns: [t.entityId, t.key] }),
    index('fleet_labels_value').on(t.tenantId, t.kind, t.key, t.value),
  ],
);
