import { loadEvidenceExport } from '@breakwater/api';
import { Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

/** What of evidence is no procedure. */
export function evidenceRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/export', async c => {
    const { evidenceExport } = await loadEvidenceExport();
    return httpRoute(deployment, evidenceExport)(c);
  });
  return routes;
}
