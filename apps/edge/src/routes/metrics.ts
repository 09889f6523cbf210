import type { ProcedureMeta } from '@breakwater/api';
import { Hono } from 'hono';
import * as z from 'zod';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

export const METRICS_META: ProcedureMeta = {
  role: 'root',
  tenant: 'optional',
  summary: 'Counts since this process began.',
};

/** `GET /metrics` for Prometheus, with the root key: the counts are of all tenants together. */
export function metricsRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get(
    '/',
    httpRoute(deployment, {
      path: 'GET /metrics',
      meta: METRICS_META,
      query: z.strictObject({}),
      run: async ({ app }) =>
        new Response(app.metrics.text(), {
          headers: {
            'content-type': 'text/plain; version=0.0.4; charset=utf-8',
            'cache-control': 'no-store',
          },
        }),
    }),
  );
  return routes;
}
