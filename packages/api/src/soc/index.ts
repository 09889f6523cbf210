import { router } from '../trpc.ts';
import { alertsRouter } from './alerts/router.ts';
import { approvalsRouter } from './approvals/router.ts';

export const socRouter = router({ alerts: alertsRouter, approvals: approvalsRouter });
