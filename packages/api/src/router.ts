import { type AnyTRPCRouter, lazy } from '@trpc/server';
import type { App } from './context.ts';
import { router } from './trpc.ts';

/** The table of contents. Domains load on their first call, so that a Worker starts quickly. */
export const appRouter = router({
  audit: lazy(() => import('./audit/index.ts').then(m => m.auditRouter)),
  compliance: lazy(() => import('./compliance/index.ts').then(m => m.complianceRouter)),
  database: lazy(() => import('./database/index.ts').then(m => m.databaseRouter)),
  events: lazy(() => import('./events/index.ts').then(m => m.eventsRouter)),
  fleet: lazy(() => import('./fleet/index.ts').then(m => m.fleetRouter)),
  governance: lazy(() => import('./governance/index.ts').then(m => m.governanceRouter)),
  identity: lazy(() => import('./identity/index.ts').then(m => m.identityRouter)),
  operations: lazy(() => import('./operations/index.ts').then(m => m.operationsRouter)),
  soc: lazy(() => import('./soc/index.ts').then(m => m.socRouter)),
  webhooks: lazy(() => import('./webhooks/index.ts').then(m => m.webhooksRouter)),
});

export type AppRouter = typeof appRouter;

/** What an app serves: Breakwater's domains and those of its own. */
export const routerOf = ({ extended }: Pick<App, 'extended'>): AnyTRPCRouter => extended?.router ?? appRouter;
