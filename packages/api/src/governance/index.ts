import { router } from '../trpc.ts';
import { apiKeysRouter } from './api-keys/router.ts';
import { intentsRouter } from './intents/router.ts';
import { policyCrud } from './policies/crud.ts';

export const governanceRouter = router({
  apiKeys: apiKeysRouter,
  intents: intentsRouter,
  policies: router({ ...policyCrud }),
});
