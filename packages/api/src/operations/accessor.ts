import { anyOf, defineAccessor, equals, type Row, since, until } from '@breakwater/db';
import { OPERATION_STATUSES, operations as table } from '@breakwater/db/schema';
import * as z from 'zod';

export const operationStatus = z.enum(OPERATION_STATUSES);

export const operations = defineAccessor(table, {
  domain: 'operations',
  entity: 'operation',
  prefix: 'op',
  audit: 'none',
  events: false,
  csvImport: false,
  secret: ['input', 'state', 'leaseOwner', 'leaseUntil', 'maxAttempts', 'idempotencyKey'],
  filters: {
    status: anyOf(table.status, operationStatus),
    kind: equals(table.kind, z.string().min(1).max(64)),
    resourceType: equals(table.resourceType, z.string().min(1).max(50)),
    resourceKey: equals(table.resourceKey, z.string().min(1).max(320)),
    gatewayId: equals(table.gatewayId, z.string().min(1).max(64)),
    actorId: equals(table.actorId, z.string().min(1).max(255)),
    since: since(table.createdAt),
    until: until(table.createdAt),
  },
});

export type OperationRow = Row<typeof table>;

export const isActive = ({ status }: Pick<OperationRow, 'status'>): boolean =>
  status !== 'succeeded' && status !== 'failed';

/** The active ones, in SQL. */
export const ACTIVE = "status IN ('pending', 'running', 'cancelling')";
