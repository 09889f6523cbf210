import { loadDecisionExport } from '@breakwater/api';
import { Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

/** What of the decision log is no procedure. */
export function decisionRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/export', async c => {
    const { decisionExport } = await loadDecisionExport();
    return httpRoute(deployment, decisionExport)(c);
  });
  return routes;
}
