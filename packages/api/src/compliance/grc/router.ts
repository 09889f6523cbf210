import * as z from 'zod';
import { starts } from '../../operations/start.ts';
import { procedure, router } from '../../trpc.ts';
import { connectionsRouter } from './connections/router.ts';
import { GrcSyncInput, GrcSyncPreview, StartedGrcSync } from './schemas.ts';
import { SYNC } from './start.ts';
import { planSync } from './sync.ts';
import { syncsRouter } from './syncs/router.ts';

export const grcRouter = router({
  connections: connectionsRouter,
  syncs: syncsRouter,
  sync: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: SYNC,
      summary: 'Pushes the scope to a GRC platform, or tells what that would do.',
      errors: {
        CONFLICT: 'operation_active: a sync of the provider runs; `details.operationId` names it.',
        PRECONDITION_FAILED:
          'disabled, credentials_missing, or shrink: more than half of what the platform accepted would be left out.',
      },
    })
    .input(GrcSyncInput)
    .output(z.union([StartedGrcSync, GrcSyncPreview]))
    .mutation(starts(planSync, { attempts: 10 })),
});
