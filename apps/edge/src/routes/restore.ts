import { loadDatabaseRoutes } from '@breakwater/api';
import { type Context, Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

/** `POST /db/restore`: puts a backup in the place of the database, for root. */
export function restoreRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  let handler: Promise<(c: Context<Env>) => Promise<Response>> | undefined;

  async function load() {
    const { described, RestoreQuery, runRestore } = await loadDatabaseRoutes();
    return httpRoute(deployment, {
      ...described('POST /db/restore'),
      query: RestoreQuery,
      run: async (ctx, query, request) =>
        Response.json(await runRestore(ctx, query, request), { headers: { 'cache-control': 'no-store' } }),
    });
  }

  routes.post('/restore', async c => {
    handler ??= load();
    return (await handler)(c);
  });
  return routes;
}
