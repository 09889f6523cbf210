import { anyOf, condition, defineAccessor, equals, type Row, since, until } from '@breakwater/db';
import {
  CHANNEL_TYPES,
  DELIVERY_STATUSES,
  webhookDeliveries,
  webhooks as webhooksTable,
} from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { ids } from '../fields.ts';

export type WebhookRow = Row<typeof webhooksTable>;
export type DeliveryRow = Row<typeof webhookDeliveries>;

const MOST_WEBHOOKS = 100;
const eventType = z.string().min(1).max(100);

export const webhooks = defineAccessor(webhooksTable, {
  domain: 'webhooks',
  entity: 'webhook',
  prefix: 'whk',
  maxRecords: MOST_WEBHOOKS,
  filters: {
    isActive: equals(webhooksTable.isActive, z.boolean()),
    channelType: anyOf(webhooksTable.channelType, z.enum(CHANNEL_TYPES)),
    eventType: condition(
      eventType.describe('An entry of eventTypes, exactly as it stands there.'),
      value => sql`EXISTS (SELECT 1 FROM json_each(${webhooksTable.eventTypes}) WHERE value = ${value})`,
    ),
  },
  secret: ['secret', 'previousSecret', 'smtpPass'],
  telemetry: ['firstFailureAt', 'lastSuccessAt', 'lastFailureAt'],
  auditOmit: ['firstFailureAt', 'lastSuccessAt', 'lastFailureAt'],
  events: false,
  csvImport: false,
});

export const deliveries = defineAccessor(webhookDeliveries, {
  domain: 'webhooks',
  entity: 'delivery',
  prefix: 'dlv',
  filters: {
    webhookId: equals(webhookDeliveries.webhookId, ids.webhook),
    status: anyOf(webhookDeliveries.status, z.enum(DELIVERY_STATUSES)),
    eventType: equals(webhookDeliveries.eventType, eventType),
    since: since(webhookDeliveries.createdAt),
    until: until(webhookDeliveries.createdAt),
  },
  audit: 'none',
  events: false,
  csvImport: false,
});
