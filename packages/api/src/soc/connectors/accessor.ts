import { defineAccessor, equals, type Row } from '@breakwater/db';
import { connectors as table } from '@breakwater/db/schema';
import * as z from 'zod';

export type ConnectorRow = Row<typeof table>;

export const connectors = defineAccessor(table, {
  domain: 'soc',
  entity: 'connector',
  prefix: 'con',
  filters: {
    action: equals(table.action, z.string().max(64)),
    enabled: equals(table.enabled, z.boolean()),
  },
  secret: ['secret'],
  telemetry: ['lastUsedAt', 'lastStatus'],
  auditOmit: ['lastUsedAt', 'lastStatus'],
  events: ['action'],
  csvImport: false,
});
