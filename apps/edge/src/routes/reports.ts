import { loadReportDownload } from '@breakwater/api';
import { Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

export const REPORTS = '/api/v1/soc/reports';

/** What a browser that shows a report after all may do with it: nothing. */
export const REPORT_POLICY = 'sandbox';

/** What of reports is no procedure. */
export function reportRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/:id/download', async c => {
    const { reportDownload } = await loadReportDownload();
    const id = c.req.param('id') ?? '';
    return httpRoute(deployment, {
      ...reportDownload,
      run: (ctx, query) => reportDownload.run(ctx, query, id),
    })(c);
  });
  return routes;
}
