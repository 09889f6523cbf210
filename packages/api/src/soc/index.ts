import { router } from '../trpc.ts';
import { alertsRouter } from './alerts/router.ts';
import { approvalsRouter } from './approvals/router.ts';

import { iocsRouter } from './iocs/router.ts';

export const socRouter = router({ alerts: alertsRouter, approvals: approvalsRouter, iocs: iocsRouter });
