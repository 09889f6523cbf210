import { lazy } from '@trpc/server';
import { router } from './trpc.ts';

/** The table of contents. Domains load on their first call, so that a Worker starts quickly. */
export const appRouter = router({
  audit: lazy(() => import('./audit/index.ts').then(m => m.auditRouter)),
  database: lazy(() => import('./database/index.ts').then(m => m.databaseRouter)),
  events: lazy(() => import('./events/index.ts').then(m => m.eventsRouter)),
  fleet: lazy(() => import('./fleet/index.ts').then(m => m.fleetRouter)),
  identity: lazy(() => import('./identity/index.ts').then(m => m.identityRouter)),
  soc: lazy(() => import('./soc/index.ts').then(m => m.socRouter)),
});

export type AppRouter = typeof appRouter;
