import { anyOf, condition, defineAccessor, equals } from '@breakwater/db';
import { gateways as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import { addLabels, labelFilter, writeLabels } from '../labels.ts';
import { authMode, GatewayCreate, GatewayUpdate, gatewayName, gatewayStatus, scheme } from './schemas.ts';
import { gatewayStatusSql } from './status.ts';

export const gateways = defineAccessor(table, {
  domain: 'fleet',
  entity: 'gateway',
  prefix: 'gw',
  schema: { create: GatewayCreate.partial(), update: GatewayUpdate },
  softDelete: true,
  naturalKey: 'name',
  searchable: ['name'],
  filters: {
    name: equals(table.name, gatewayName),
    scheme: anyOf(table.scheme, scheme),
    authMode: anyOf(table.authMode, authMode),
    status: condition(gatewayStatus, (value, ctx) => sql`${gatewayStatusSql(ctx.clock.now())} = ${value}`),
    labels: labelFilter('gateway', table.id),
  },
  secret: ['caCert', 'clientCert', 'clientKey'],
  auditOmit: ['nextCheckAt', 'announcedStatus', 'certNotice'],
  telemetry: [
    'lastSeen',
    'lastStatus',
    'reportedVersion',
    'lastError',
    'lastCheckAt',
    'nextCheckAt',
    'consecutiveFailures',
    'announcedStatus',
    'certNotice',
  ],
  gateway: { id: 'id', name: 'name' },
  events: ['name', 'endpoint'],
});

gateways.on('afterInsert', ({ ctx, row, add }) => add(addLabels(ctx, 'gateway', row.id, row.labels)));
gateways.on('afterUpdate', ({ ctx, row, patch, add }) => {
  if (patch?.labels !== undefined) add(writeLabels(ctx, 'gateway', row.id, row.labels));
});
