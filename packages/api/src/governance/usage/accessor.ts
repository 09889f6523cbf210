import { defineAccessor, equals, since, until } from '@breakwater/db';
import { usageRecords as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';

export const usageRecords = defineAccessor(table, {
  domain: 'governance',
  entity: 'usageRecord',
  prefix: 'use',
  filters: {
    apiKeyId: equals(table.apiKeyId, ids.apiKey),
    period: equals(table.period, z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be YYYY-MM')),
    endpoint: equals(table.endpoint, z.string().max(64)),
    since: since(table.timestamp),
    until: until(table.timestamp),
  },
  audit: 'none',
  events: false,
  csvImport: false,
});
