import * as z from 'zod';
import { ids } from '../../fields.ts';
import { operationStatus } from '../../operations/accessor.ts';
import { GrcAttributes } from './selection.ts';
import { grcSyncType } from './syncs/accessor.ts';
import { endpointKind } from './syncs/schemas.ts';

export const GrcSyncInput = z.strictObject({
  connectionId: ids.grcConnection,
  syncType: grcSyncType
    .default('incremental')
    .describe('incremental: what changed since the platform last accepted it.'),
  dryRun: z.boolean().default(false).describe('Whether only to tell what would be done.'),
  allowShrink: z
    .boolean()
    .default(false)
    .describe('Whether more than half of what the platform accepted may be left out.'),
});

export const StartedGrcSync = z
  .object({
    operationId: ids.operation,
    status: operationStatus,
    resourceType: z.string(),
    syncId: ids.grcSync,
  })
  .meta({ id: 'StartedGrcSync', description: 'A sync that was taken up; `operations.wait` awaits it.' });

export const GrcSyncPreview = z
  .object({
    endpointKind,
    add: z.int(),
    update: z.int(),
    remove: z.int(),
    unchanged: z.int(),
    requests: z
      .array(
        z.object({
          method: z.string(),
          path: z.string().describe('Relative to the base URL; what is found out on the way is in braces.'),
          items: z.int(),
        }),
      )
      .describe('The first 100 that carry something.'),
    requestsCount: z.int(),
    items: z.array(GrcAttributes).describe('The first 100 that would be sent.'),
    wouldRefuse: z
      .enum(['disabled', 'credentials_missing', 'shrink'])
      .optional()
      .describe('Why the sync would not start.'),
  })
  .meta({ id: 'GrcSyncPreview', description: 'What a sync would do.' });
