import * as z from 'zod';
import { ids, name, time, versioned } from '../../fields.ts';
import { role } from '../fields.ts';

export const servicePrincipalName = name(100).describe('Unique per tenant.');
const expiresAt = time.nullish().describe('When its keys stop working, in the future; null: never.');

const MOST_GRACE_SECONDS = 604_800;

export const ServicePrincipal = z
  .object({
    id: ids.servicePrincipal,
    name: z.string(),
    keyPrefix: z.string().describe('The first characters of the current key, to tell keys apart.'),
    previousKeyExpiresAt: time.nullable().describe('Until when the key before the last rotation works.'),
    role: role.describe('Its own role; gateway roles may give another one.'),
    createdBy: ids.user.nullable().describe('The user who created it; null when no user did.'),
    createdByName: z.string(),
    lastUsed: time.nullable().describe('To the minute.'),
    expiresAt: time.nullable().describe('null: never.'),
    ...versioned,
  })
  .meta({ id: 'ServicePrincipal', description: 'A program that acts with a key of its own.' });

export const ServicePrincipalWithKey = ServicePrincipal.extend({
  key: z.string().describe('Shown once: the bearer token of the service principal.'),
}).meta({ id: 'ServicePrincipalWithKey', description: 'A service principal with its new key.' });

export const ServicePrincipalCreate = z.strictObject({
  name: servicePrincipalName,
  role: role.default('viewer'),
  expiresAt,
});

export const ServicePrincipalUpdate = z.strictObject({
  name: servicePrincipalName.optional(),
  role: role.optional(),
  expiresAt,
});

export const RotateInput = z.strictObject({
  id: ids.servicePrincipal,
  graceSeconds: z
    .int()
    .min(0)
    .max(MOST_GRACE_SECONDS)
    .default(0)
    .describe('How long the old key works beside the new one, at most 7 days.'),
  expiresAt,
});
