import { GRC_SYNC_STATUSES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, name, time, versioned } from '../../../fields.ts';
import { grcProvider } from './accessor.ts';
import { grcConfig } from './configs.ts';
import { grcCredentials } from './credentials.ts';

const fields = {
  name: name(100),
  baseUrl: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(2048)
    .describe("https URL of a public host that calls are relative to; default the provider's own."),
  config: grcConfig,
  enabled: z.boolean().describe('false: nothing is pushed.'),
  syncEveryHours: z.int().min(1).max(168).nullish().describe('Null: only when asked.'),
};

export const GrcConnectionCreate = z.strictObject({
  name: fields.name,
  provider: grcProvider,
  baseUrl: fields.baseUrl.optional(),
  config: fields.config,
  credentials: grcCredentials.nullish(),
  enabled: fields.enabled.default(true),
  syncEveryHours: fields.syncEveryHours,
});

export const GrcConnectionUpdate = z.strictObject({
  name: fields.name.optional(),
  baseUrl: fields.baseUrl.optional(),
  config: fields.config.optional(),
  credentials: grcCredentials.nullish().describe('Replaced as a whole; null clears them.'),
  enabled: fields.enabled.optional(),
  syncEveryHours: fields.syncEveryHours,
});

export const GrcConnection = z
  .object({
    id: ids.grcConnection,
    name: z.string(),
    provider: grcProvider,
    baseUrl: z.string(),
    config: grcConfig,
    credentialsSet: z.boolean().describe('Whether there are credentials; they are never shown.'),
    enabled: z.boolean(),
    syncEveryHours: z.int().nullable(),
    lastSyncAt: time.nullable().describe('When the last sync was started.'),
    lastStatus: z.enum(GRC_SYNC_STATUSES).nullable().describe('Of the last sync.'),
    ...versioned,
  })
  .meta({ id: 'GrcConnection', description: 'A GRC platform the scope is pushed to.' });
