import * as z from 'zod';
import { ids, time, versioned } from '../../../fields.ts';
import { grcProvider } from '../connections/accessor.ts';
import { grcSyncStatus, grcSyncType } from './accessor.ts';

export const endpointKind = z
  .enum(['upsert', 'state-of-the-world'])
  .meta({ id: 'GrcEndpointKind', description: 'Whether a push adds to what is there, or replaces it.' });

export const GrcSync = z
  .object({
    id: ids.grcSync,
    connectionId: ids.grcConnection.nullable().describe('Null once the connection was deleted.'),
    provider: grcProvider,
    syncType: grcSyncType,
    status: grcSyncStatus,
    startedAt: time,
    completedAt: time.nullable(),
    resourcesSynced: z
      .int()
      .describe('Accepted: of all selected in a full sync, else of those that changed.'),
    errorsCount: z.int(),
    errorDetails: z
      .array(
        z.object({
          resourceId: ids.resource.nullable().describe('Null: of the sync as a whole.'),
          status: z.int().nullable().describe('HTTP status, or one the platform gave the item.'),
          message: z.string(),
        }),
      )
      .describe('At most 1,000.'),
    syncMetadata: z
      .object({
        selected: z.int().describe('Resources there are to push.'),
        pushed: z.int().describe('Items sent.'),
        removed: z.int().describe('Resources taken back.'),
        endpointKind,
        requests: z.int().describe('HTTP requests, each counted once.'),
        retries: z.int().describe('How often one of them was repeated.'),
      })
      .nullable()
      .describe('Null while it has sent nothing.'),
    ...versioned,
  })
  .meta({ id: 'GrcSync', description: 'One push of the scope to a GRC platform.' });
