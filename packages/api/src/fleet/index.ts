import { router } from '../trpc.ts';
import { gatewaysRouter } from './gateways/router.ts';
import { sandboxesRouter } from './sandboxes/router.ts';

export const fleetRouter = router({ gateways: gatewaysRouter, sandboxes: sandboxesRouter });
