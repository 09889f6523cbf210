import { router } from '../trpc.ts';
import { alertsRouter } from './alerts/router.ts';
import { evidenceRouter } from './evidence/router.ts';
import { flowsRouter } from './flows/router.ts';
import { grcRouter } from './grc/router.ts';
import { coverageProcedure } from './requirement-coverage/procedure.ts';
import { resourcesRouter } from './resources/router.ts';
import { reviewsRouter } from './reviews/router.ts';
import { scopeRouter } from './scope/router.ts';
import { settingsRouter } from './settings/router.ts';
import { tagsRouter } from './tags/router.ts';

export const complianceRouter = router({
  alerts: alertsRouter,
  coverage: coverageProcedure,
  evidence: evidenceRouter,
  flows: flowsRouter,
  grc: grcRouter,
  resources: resourcesRouter,
  reviews: reviewsRouter,
  scope: scopeRouter,
  settings: settingsRouter,
  tags: tagsRouter,
});
