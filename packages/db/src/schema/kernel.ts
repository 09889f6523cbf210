import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from './checks.ts';
import { flag, id, json, time } from './columns.ts';

export const ACTOR_KINDS = ['user', 'servicePrincipal', 'apiKey', 'root', 'system', 'anonymous'] as const;
export const ACTOR_ROLES = ['viewer', 'operator', 'admin', 'root', 'system', 'none'] as const;

/** Append-only: triggers refuse updates, replacements and deletes that no archive covers. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    id: id('id', 'aud').notNull(),
    tenantId: text('tenant_id').notNull(),
    timestamp: time('timestamp').notNull(),
    component: text('component').notNull(),
    recordId: text('record_id'),
    operation: text('operation').notNull(),
    action: text('action').notNull(),
    actorKind: text('actor_kind', { enum: ACTOR_KINDS }).notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name').notNull(),
    actorRole: text('actor_role', { enum: ACTOR_ROLES }).notNull(),
    gatewayId: text('gateway_id'),
    gatewayName: text('gateway_name'),
    before: json<unknown>('before'),
    after: json<unknown>('after'),
    requestData: json<unknown>('request_data'),
    responseData: json<unknown>('response_data'),
    success: flag('success').notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    durationMs: integer('duration_ms'),
    clientIp: text('client_ip'),
    sessionId: text('session_id'),
    requestId: text('request_id'),
    traceId: text('trace_id'),
    detail: json<unknown>('detail'),
  },
  t => [
    uniqueIndex('audit_log_id').on(t.id),
    index('audit_log_tenant').on(t.tenantId, t.seq),
    index('audit_log_timestamp').on(t.tenantId, t.timestamp, t.seq),
    index('audit_log_component').on(t.tenantId, t.component, t.seq),
    // Made after that of components: of two that fit alike SQLite takes the newer, and a record has fewer entries.
    index('audit_log_record').on(t.tenantId, t.recordId, t.seq),
    index('audit_log_operation').on(t.tenantId, t.operation, t.seq),
    index('audit_log_action').on(t.tenantId, t.action, t.seq),
    index('audit_log_actor').on(t.tenantId, t.actorId, t.seq),
    index('audit_log_actor_name').on(t.tenantId, t.actorName, t.seq),
    index('audit_log_gateway').on(t.tenantId, t.gatewayId, t.seq).where(sql`gateway_id is not null`),
    index('audit_log_failed').on(t.tenantId, t.seq).where(sql`success = 0`),
    index('audit_log_request').on(t.tenantId, t.requestId),
    oneOf('audit_log_actor_kind', t.actorKind, ACTOR_KINDS),
    oneOf('audit_log_actor_role', t.actorRole, ACTOR_ROLES),
  ],
);

/** Append-only: a signed statement of what a stretch of one chain held. */
export const auditSeals = sqliteTable(
  'audit_seals',
  {
    id: id('id', 'sea').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    index: integer('seal_index').notNull(),
    afterSeq: integer('after_seq').notNull(),
    throughSeq: integer('through_seq').notNull(),
    count: integer('count').notNull(),
    digest: text('digest').notNull(),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
    leaves: text('leaves').notNull(),
    payload: text('payload').notNull(),
    signature: text('signature').notNull(),
    keyId: text('key_id').notNull(),
    sealedAt: time('sealed_at').notNull(),
  },
  t => [
    uniqueIndex('audit_seals_index').on(t.tenantId, t.index),
    index('audit_seals_through').on(t.tenantId, t.throughSeq),
    rule('audit_seals_index_range', sql`seal_index >= 1`),
    rule('audit_seals_order', sql`0 <= after_seq and after_seq < through_seq`),
    rule('audit_seals_count_range', sql`count between 1 and 1000`),
    length('audit_seals_digest_length', t.digest, 64, 64),
    length('audit_seals_prev_hash_length', t.prevHash, 64, 64),
    length('audit_seals_hash_length', t.hash, 64, 64),
    length('audit_seals_key_id_length', t.keyId, 64, 64),
  ],
);

/** Append-only: where the entries of a seal went. Only with such a row may they leave the audit log. */
export const auditArchives = sqliteTable(
  'audit_archives',
  {
    sealId: id('seal_id', 'sea')
      .primaryKey()
      .references(() => auditSeals.id, { onDelete: 'restrict' }),
    tenantId: text('tenant_id').notNull(),
    index: integer('seal_index').notNull(),
    afterSeq: integer('after_seq').notNull(),
    throughSeq: integer('through_seq').notNull(),
    count: integer('count').notNull(),
    ref: text('ref').notNull(),
    sha256: text('sha256').notNull(),
    bytes: integer('bytes').notNull(),
    archivedAt: time('archived_at').notNull(),
  },
  t => [
    uniqueIndex('audit_archives_index').on(t.tenantId, t.index),
    length('audit_archives_ref_length', t.ref, 1, 512),
    length('audit_archives_sha256_length', t.sha256, 64, 64),
  ],
);

/** Append-only facts in commit order; kept 30 days. */
export const events = sqliteTable(
  'events',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    id: id('id', 'evt').notNull(),
    tenantId: text('tenant_id').notNull(),
    type: text('type').notNull(),
    schemaVersion: integer('schema_version').notNull().default(1),
    component: text('component').notNull(),
    recordId: text('record_id'),
    gatewayId: text('gateway_id'),
    data: json<unknown>('data').notNull(),
    actorKind: text('actor_kind', { enum: ACTOR_KINDS }).notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name').notNull(),
    requestId: text('request_id'),
    traceId: text('trace_id'),
    occurredAt: time('occurred_at').notNull(),
  },
  t => [
    uniqueIndex('events_id').on(t.id),
    index('events_tenant').on(t.tenantId, t.seq),
    index('events_type').on(t.tenantId, t.type, t.seq),
    index('events_record').on(t.tenantId, t.recordId, t.seq),
    index('events_occurred').on(t.occurredAt),
  ],
);

/** The stored result of a mutation, replayed to the same key for a day. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    tenantId: text('tenant_id').notNull(),
    procedure: text('procedure').notNull(),
    key: text('key').notNull(),
    inputHash: text('input_hash').notNull(),
    principalKind: text('principal_kind').notNull(),
    principalId: text('principal_id'),
    encrypted: flag('encrypted').notNull(),
    result: text('result').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  t => [
    primaryKey({ columns: [t.tenantId, t.procedure, t.key] }),
    index('idempotency_keys_expires').on(t.expiresAt),
  ],
);

/** Named locks with an owner and an end: jobs, backups, and the gate that stops writers during a restore. */
export const leases = sqliteTable('leases', {
  name: text('name').primaryKey(),
  owner: text('owner').notNull(),
  leaseUntil: time('lease_until').notNull(),
  mode: text('mode'),
  lastRunAt: time('last_run_at'),
  lastOkAt: time('last_ok_at'),
  lastError: text('last_error'),
});

export const schemaMigrations = sqliteTable('schema_migrations', {
  tag: text('tag').primaryKey(),
  sha256: text('sha256').notNull(),
  appliedAt: time('applied_at').notNull(),
  durationMs: integer('duration_ms').notNull(),
});
