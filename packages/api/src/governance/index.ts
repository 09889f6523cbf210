import { procedure, router } from '../trpc.ts';
import { apiKeysRouter } from './api-keys/router.ts';
import { beliefsRouter } from './beliefs/router.ts';
import { decisionsRouter } from './decisions/router.ts';
import { healingRouter } from './healing/router.ts';
import { intentsRouter } from './intents/router.ts';
import { MemoryStats, memoryStats } from './memory/stats.ts';
import { outcomesRouter } from './outcomes/router.ts';
import { policyCrud } from './policies/crud.ts';
import { riskModelRouter } from './risk-model/router.ts';
import { tenantsRouter } from './tenants/router.ts';
import { usageRouter } from './usage/router.ts';

export const governanceRouter = router({
  apiKeys: apiKeysRouter,
  beliefs: beliefsRouter,
  decisions: decisionsRouter,
  healing: healingRouter,
  intents: intentsRouter,
  memory: router({
    stats: procedure
      .meta({ role: 'viewer', summary: 'What is remembered of earlier changes.' })
      .output(MemoryStats)
      .query(({ ctx }) => memoryStats(ctx)),
  }),
  outcomes: outcomesRouter,
  policies: router({ ...policyCrud }),
  riskModel: riskModelRouter,
  tenants: tenantsRouter,
  usage: usageRouter,
});
