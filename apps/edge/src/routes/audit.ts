import { loadAuditExport } from '@breakwater/api';
import { Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

/** What of the audit log is no procedure. */
export function auditRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/export', async c => {
    const { auditExport } = await loadAuditExport();
    return httpRoute(deployment, auditExport)(c);
  });
  return routes;
}
