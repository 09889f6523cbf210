import { anyOf, defineAccessor, equals, type Row } from '@breakwater/db';
import { GRC_PROVIDERS, grcConnections as table } from '@breakwater/db/schema';
import * as z from 'zod';

export type GrcConnectionRow = Row<typeof table>;

export const grcProvider = z.enum(GRC_PROVIDERS).meta({ id: 'GrcProvider' });

const LAST = ['lastSyncAt', 'lastStatus'] as const;

export const grcConnections = defineAccessor(table, {
  domain: 'compliance',
  entity: 'grcConnection',
  prefix: 'grc',
  filters: {
    provider: anyOf(table.provider, grcProvider),
    enabled: equals(table.enabled, z.boolean()),
  },
  secret: ['credentials'],
  telemetry: LAST,
  auditOmit: LAST,
  events: false,
  csvImport: false,
});
