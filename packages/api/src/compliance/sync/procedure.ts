import { IMPORT_LIMITS } from '@breakwater/db';
import { write } from '../../call/write.ts';
import { procedure } from '../../trpc.ts';
import { ResourceSync, ResourceSyncResult } from './schemas.ts';
import { planSync, SYNC } from './sync.ts';

export const syncProcedure = procedure
  .meta({
    role: 'operator',
    audited: true,
    action: SYNC,
    // What programs are started with stays out of the log, whatever format it comes in.
    hidden: ['resources', 'events', 'text'],
    summary: 'Takes in what a discovery saw, and makes inactive what complete slices of it no longer hold.',
    errors: { VALIDATION: 'more than one call takes; send it in smaller parts (too_large)' },
  })
  .input(ResourceSync)
  .output(ResourceSyncResult)
  .mutation(write(planSync, { attempts: 10, limits: IMPORT_LIMITS }));
