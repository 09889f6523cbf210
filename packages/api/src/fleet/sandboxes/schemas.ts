import { isId } from '@breakwater/db';
import * as z from 'zod';
import { partsOf } from '../../access/gateways-of.ts';
import { ids, softDeleted, text, versioned } from '../../fields.ts';
import { gatewayRef } from '../gateways/schemas.ts';
import { labels } from '../labels.ts';
import { fleetName } from '../name.ts';

export const sandboxName = fleetName.describe('Unique per gateway among sandboxes that are not deleted.');
const description = text(1000);

/** A sandbox by id, or by `gateway/sandboxName`. */
export const sandboxRef = z
  .string()
  .max(507)
  .refine(ref => isId('sbx', ref) || partsOf(ref)?.every(part => part !== '' && !part.includes('/')), {
    error: 'must be an id of the form sbx_…, or gateway/sandboxName',
  })
  .describe('The sandbox, by id or as `gateway/sandboxName`, the gateway by id or by name.');

export const Sandbox = z
  .object({
    id: ids.sandbox,
    gatewayId: ids.gateway,
    gatewayName: z.string().describe("The gateway's name now."),
    sandboxName,
    description: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    ...versioned,
    ...softDeleted,
  })
  .meta({ id: 'Sandbox', description: 'What is known of a sandbox behind a gateway.' });

export const SandboxCreate = z.strictObject({
  gateway: gatewayRef,
  sandboxName,
  description: description.nullish(),
  labels: labels.nullish(),
});

export const SandboxUpdate = z.strictObject({
  description: description.nullish(),
  labels: labels.nullish().describe('Replaces all labels; null clears them.'),
});
