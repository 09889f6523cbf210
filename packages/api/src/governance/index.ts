import { router } from '../trpc.ts';
import { apiKeysRouter } from './api-keys/router.ts';
import { beliefsRouter } from './beliefs/router.ts';
import { intentsRouter } from './intents/router.ts';
import { outcomesRouter } from './outcomes/router.ts';
import { policyCrud } from './policies/crud.ts';

export const governanceRouter = router({
  apiKeys: apiKeysRouter,
  beliefs: beliefsRouter,
  intents: intentsRouter,
  outcomes: outcomesRouter,
  policies: router({ ...policyCrud }),
});
