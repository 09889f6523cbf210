import * as z from 'zod';
import { expectedVersion, ids, name, time, versioned } from '../../fields.ts';
import { TIERS } from '../terms.ts';

const tier = z.enum(TIERS);

export const ApiKey = z
  .object({
    id: ids.apiKey,
    name: z.string(),
    tier: tier.describe('How many units a month it has.'),
    keyPrefix: z.string().describe('The first characters of the key, to tell keys apart.'),
    isActive: z.boolean().describe('false: revoked, for ever.'),
    lastUsedAt: time.nullable().describe('To the minute.'),
    expiresAt: time.nullable().describe('null: never.'),
    createdBy: z.string().nullable(),
    revokedAt: time.nullable(),
    revokedBy: z.string().nullable(),
    ...versioned,
  })
  .meta({ id: 'ApiKey', description: 'The metered credential of an agent.' });

export const ApiKeyWithText = z
  .object({ apiKey: ApiKey, key: z.string().describe('Shown once: the bearer token of the agent.') })
  .meta({ id: 'ApiKeyWithText', description: 'An API key with its text.' });

export const ApiKeyCreate = z.strictObject({
  name: name(100),
  tier: tier.default('free').describe('Tiers above free are given by root.'),
  expiresAt: time.nullish().describe('When it stops working, in the future; null: never.'),
});

export const UpdateTierInput = z.strictObject({ id: ids.apiKey, tier, expectedVersion });
