import { router } from '../trpc.ts';
import { alertsRouter } from './alerts/router.ts';

export const socRouter = router({ alerts: alertsRouter });
