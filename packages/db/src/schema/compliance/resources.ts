import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf } from '../checks.ts';
import { choice, flag, id, json, mutable, softDeletable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { SCOPES } from './scopes.ts';

export const PROVIDERS = ['aws', 'azure', 'gcp', 'on_premise'] as const;
export const RESOURCE_TYPES = [
  'ec2_instance',
  'rds_instance',
  'lambda_function',
  'elastic_load_balancer',
  's3_bucket',
  'ecs_service',
  'eks_cluster',
  'virtual_machine',
  'sql_database',
  'app_service',
  'storage_account',
  'compute_instance',
  'cloud_sql',
  'cloud_function',
  'gke_cluster',
  'api_gateway',
  'on_premise_host',
  'network_device',
  'other',
] as const;
export const TAG_SOURCES = ['manual', 'automated', 'imported'] as const;

interface SecurityGroupRule {
  protocol?: string | undefined;
  fromPort?: number | undefined;
  toPort?: number | undefined;
  cidrs?: string[] | undefined;
  groups?: string[] | undefined;
}

export interface SecurityGroup {
  id: string;
  name?: string | undefined;
  ingress?: SecurityGroupRule[] | undefined;
  egress?: SecurityGroupRule[] | undefined;
}

/** Cloud and on-premises resources, one row per provider id for ever. */
export const resources = sqliteTable(
  'resources',
  {
    id: id('id', 'res').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    provider: choice('provider', PROVIDERS).notNull(),
    resourceType: choice('resource_type', RESOURCE_TYPES).notNull(),
    resourceId: text('resource_id').notNull(),
    resourceArn: text('resource_arn'),
    resourceName: text('resource_name'),
    vpcId: text('vpc_id'),
    subnetId: text('subnet_id'),
    availabilityZone: text('availability_zone'),
    region: text('region'),
    accountId: text('account_id'),
    metadata: json<Record<string, unknown>>('metadata').notNull().default({}),
    privateIp: text('private_ip'),
    publicIp: text('public_ip'),
    securityGroups: json<SecurityGroup[]>('security_groups').notNull().default([]),
    discoveredAt: time('discovered_at').notNull(),
    lastSeenAt: time('last_seen_at').notNull(),
    isActive: flag('is_active').notNull().default(true),
    inactiveSince: time('inactive_since'),
    currentScope: choice('current_scope', SCOPES),
    needsClassification: flag('needs_classification').notNull().default(true),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    uniqueIndex('resources_resource').on(t.tenantId, t.resourceId),
    index('resources_tenant').on(t.tenantId, t.id),
    index('resources_type').on(t.tenantId, t.provider, t.resourceType, t.id),
    index('resources_any_provider').on(t.tenantId, t.resourceType, t.id),
    index('resources_name_prefix').on(t.tenantId, sql`resource_name collate nocase`),
    index('resources_resource_prefix').on(t.tenantId, sql`resource_id collate nocase`),
    index('resources_region').on(t.tenantId, t.region, t.id),
    index('resources_account').on(t.tenantId, t.accountId, t.id),
    index('resources_vpc').on(t.tenantId, t.vpcId, t.isActive),
    index('resources_any_subnet').on(t.tenantId, t.vpcId, t.id),
    index('resources_subnet').on(t.tenantId, t.vpcId, t.subnetId),
    index('resources_any_vpc').on(t.tenantId, t.subnetId, t.id),
    index('resources_private_ip').on(t.tenantId, t.privateIp),
    index('resources_public_ip').on(t.tenantId, t.publicIp),
    index('resources_discovered').on(t.tenantId, t.discoveredAt),
    index('resources_seen').on(t.tenantId, t.lastSeenAt, t.id),
    index('resources_scope').on(t.tenantId, t.currentScope, t.id),
    index('resources_live')
      .on(t.tenantId, t.isActive, t.currentScope, t.deletedAt)
      .where(sql`deleted_at is null`),
    index('resources_unclassified').on(t.tenantId, t.id).where(sql`needs_classification = 1`),
    oneOf('resources_provider_known', t.provider, PROVIDERS),
    oneOf('resources_type_known', t.resourceType, RESOURCE_TYPES),
    oneOf('resources_scope_known', t.currentScope, SCOPES),
    length('resources_resource_length', t.resourceId, 1, 255),
    length('resources_arn_length', t.resourceArn, 0, 512),
    length('resources_name_length', t.resourceName, 0, 255),
  ],
);

/** What a resource is tagged with now. */
export const tags = sqliteTable(
  'tags',
  {
    id: id('id', 'tag').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    resourceId: id('resource_id', 'res')
      .notNull()
      .references(() => resources.id, { onDelete: 'restrict' }),
    key: text('key').notNull(),
    value: text('value').notNull(),
    source: choice('source', TAG_SOURCES).notNull().default('manual'),
    appliedAt: time('applied_at').notNull(),
    appliedBy: text('applied_by').notNull(),
    previousValue: text('previous_value'),
    ...mutable(),
  },
  t => [
    uniqueIndex('tags_key').on(t.tenantId, t.resourceId, t.key),
    index('tags_tenant').on(t.tenantId, t.id),
    index('tags_value').on(t.tenantId, t.key, t.value, t.resourceId),
    index('tags_any_key').on(t.tenantId, t.value, t.id),
    index('tags_source').on(t.tenantId, t.source, t.id),
    oneOf('tags_source_known', t.source, TAG_SOURCES),
    length('tags_key_length', t.key, 1, 255),
    length('tags_value_length', t.value, 0, 4_096),
  ],
);

/** Every value a tag has had, appended to and never changed. A null new value: it was removed. */
export const tagHistory = sqliteTable(
  'tag_history',
  {
    tenantId: tenantId(),
    resourceId: id('resource_id', 'res')
      .notNull()
      .references(() => resources.id, { onDelete: 'restrict' }),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    oldValue: text('old_value'),
    newValue: text('new_value'),
    source: choice('source', TAG_SOURCES).notNull(),
    changedBy: text('changed_by').notNull(),
    changedAt: time('changed_at').notNull(),
    reason: text('reason'),
  },
  t => [
    primaryKey({ columns: [t.resourceId, t.key, t.version] }),
    index('tag_history_changed').on(t.tenantId, t.changedAt),
    oneOf('tag_history_source_known', t.source, TAG_SOURCES),
  ],
);
