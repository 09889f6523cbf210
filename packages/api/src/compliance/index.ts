import { router } from '../trpc.ts';
import { alertsRouter } from './alerts/router.ts';
import { decisionsRouter } from './decisions/router.ts';
import { resourcesRouter } from './resources/router.ts';
import { reviewsRouter } from './reviews/router.ts';
import { settingsRouter } from './settings/router.ts';
import { tagsRouter } from './tags/router.ts';

export const complianceRouter = router({
  alerts: alertsRouter,
  resources: resourcesRouter,
  reviews: reviewsRouter,
  scope: router({ decisions: decisionsRouter }),
  settings: settingsRouter,
  tags: tagsRouter,
});
