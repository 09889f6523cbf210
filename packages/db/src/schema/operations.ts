import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from './checks.ts';
import { choice, flag, id, json, mutable, time } from './columns.ts';
import { ACTOR_KINDS } from './kernel.ts';

export const OPERATION_STATUSES = ['pending', 'running', 'cancelling', 'succeeded', 'failed'] as const;

/** Long work that survives its worker: who leads it now, how far it got, how it ended. */
export const operations = sqliteTable(
  'operations',
  {
    id: id('id', 'op').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    status: choice('status', OPERATION_STATUSES).notNull().default('pending'),
    kind: text('kind').notNull(),
    resourceType: text('resource_type').notNull(),
    resourceKey: text('resource_key').notNull(),
    exclusive: flag('exclusive').notNull().default(true),
    idempotencyKey: text('idempotency_key'),
    input: json<unknown>('input').notNull(),
    state: json<unknown>('state'),
    progressPct: integer('progress_pct').notNull().default(0),
    progressMsg: text('progress_msg'),
    result: json<unknown>('result'),
    errorMessage: text('error_message'),
    errorCode: text('error_code'),
    actor: text('actor').notNull(),
    actorKind: choice('actor_kind', ACTOR_KINDS).notNull(),
    actorId: text('actor_id'),
    gatewayName: text('gateway_name'),
    gatewayId: text('gateway_id'),
    leaseOwner: text('lease_owner'),
    leaseUntil: time('lease_until'),
    attempt: integer('attempt').notNull().default(0),
    maxAttempts: integer('max_attempts').notNull().default(3),
    deadlineAt: time('deadline_at').notNull(),
    startedAt: time('started_at'),
    cancelRequestedAt: time('cancel_requested_at'),
    completedAt: time('completed_at'),
    requestId: text('request_id'),
    ...mutable(),
  },
  t => [
    index('operations_tenant').on(t.tenantId, t.id),
    index('operations_status').on(t.tenantId, t.status, t.id),
    index('operations_kind').on(t.tenantId, t.kind, t.id),
    index('operations_resource').on(t.tenantId, t.resourceType, t.resourceKey, t.id),
    index('operations_gateway').on(t.tenantId, t.gatewayId, t.id).where(sql`gateway_id is not null`),
    index('operations_actor').on(t.tenantId, t.actorId, t.id),
    index('operations_created').on(t.tenantId, t.createdAt, t.id),
    index('operations_lease').on(t.status, t.leaseUntil),
    index('operations_completed').on(t.completedAt),
    uniqueIndex('operations_exclusive')
      .on(t.tenantId, t.resourceType, t.resourceKey)
      .where(sql`exclusive = 1 and status in ('pending', 'running', 'cancelling')`),
    oneOf('operations_status_known', t.status, OPERATION_STATUSES),
    oneOf('operations_actor_kind', t.actorKind, ACTOR_KINDS),
    length('operations_kind_length', t.kind, 1, 64),
    length('operations_resource_type_length', t.resourceType, 1, 50),
    length('operations_resource_key_length', t.resourceKey, 1, 320),
    length('operations_idempotency_key_length', t.idempotencyKey, 1, 255),
    length('operations_progress_msg_length', t.progressMsg, 0, 500),
    length('operations_error_message_length', t.errorMessage, 0, 500),
    length('operations_error_code_length', t.errorCode, 0, 50),
    rule('operations_progress_range', sql`progress_pct between 0 and 100`),
    rule(
      'operations_attempts_range',
      sql`max_attempts between 1 and 10 and attempt between 0 and max_attempts`,
    ),
    rule('operations_lease_whole', sql`(lease_owner is null) = (lease_until is null)`),
    rule('operations_terminal', sql`(completed_at is not null) = (status in ('succeeded', 'failed'))`),
  ],
);
