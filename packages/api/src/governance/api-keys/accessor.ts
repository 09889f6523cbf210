import { anyOf, defineAccessor, equals, type Row } from '@breakwater/db';
import { apiKeys as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { TIERS } from '../terms.ts';
import type { ApiKey } from './schemas.ts';

export type ApiKeyRow = Row<typeof table>;

export const apiKeys = defineAccessor(table, {
  domain: 'governance',
  entity: 'apiKey',
  prefix: 'key',
  filters: {
    tier: anyOf(table.tier, z.enum(TIERS)),
    isActive: equals(table.isActive, z.boolean()),
  },
  secret: ['keyHash'],
  telemetry: ['lastUsedAt'],
  events: false,
  csvImport: false,
});

export function presentApiKey(row: ApiKeyRow): z.input<typeof ApiKey> {
  const { keyHash: _hash, tenantId: _tenant, ...shown } = row;
  return shown;
}
