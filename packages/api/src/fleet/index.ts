import { router } from '../trpc.ts';
import { gatewaysRouter } from './gateways/router.ts';

export const fleetRouter = router({ gateways: gatewaysRouter });
