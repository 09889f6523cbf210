import * as z from 'zod';
import { event } from '../../events/catalogue.ts';
import { ids } from '../../fields.ts';
import { grcProvider } from './connections/accessor.ts';
import { grcSyncType } from './syncs/accessor.ts';

const sync = {
  connectionId: ids.grcConnection.nullable(),
  provider: grcProvider,
  syncType: grcSyncType,
  resourcesSynced: z.int(),
  errorsCount: z.int(),
};

export const grcEvents = {
  'compliance.grcSync.completed': event('The scope was pushed to a GRC platform.', sync),
  'compliance.grcSync.failed': event('A push of the scope to a GRC platform failed.', sync),
};
