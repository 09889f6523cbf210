import { router } from '../trpc.ts';
import { agentActionsRouter } from './agent-actions/router.ts';
import { alertsRouter } from './alerts/router.ts';
import { approvalsRouter } from './approvals/router.ts';
import { attestationsRouter } from './attestations/router.ts';
import { casesRouter } from './cases/router.ts';
import { connectorsRouter } from './connectors/router.ts';
import { criticalAssetsRouter } from './critical-assets/router.ts';
import { devicesRouter } from './devices/router.ts';
import { executionsRouter } from './executions/router.ts';
import { iocsRouter } from './iocs/router.ts';
import { playbooksRouter } from './playbooks/router.ts';
import { reportsRouter } from './reports/router.ts';

export const socRouter = router({
  agentActions: agentActionsRouter,
  alerts: alertsRouter,
  approvals: approvalsRouter,
  cases: casesRouter,
  connectors: connectorsRouter,
  criticalAssets: criticalAssetsRouter,
  attestations: attestationsRouter,
  devices: devicesRouter,
  executions: executionsRouter,
  iocs: iocsRouter,
  playbooks: playbooksRouter,
  reports: reportsRouter,
});
