import { loadDatabaseRoutes } from '@breakwater/api';
import { invalid } from '@breakwater/db';
import { type Context, Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

/** `GET /db/backup.sqlite`: the whole database, for root. */
export function backupRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  let handler: Promise<(c: Context<Env>) => Promise<Response>> | undefined;

  async function load() {
    const { BackupQuery, described, startBackup } = await loadDatabaseRoutes();
    return httpRoute(deployment, {
      ...described('GET /db/backup.sqlite'),
      query: BackupQuery,
      async run(ctx, query, request) {
        // HEAD comes here too, and nobody would read what it makes.
        if (request.method !== 'GET') throw invalid('', 'a backup is read with GET');
        const { name, type, bytes, body } = await startBackup(ctx, query);
        return new Response(body, {
          headers: {
            'content-type': type,
            'content-disposition': `attachment; filename="${name}"`,
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
            ...(bytes === null ? {} : { 'content-length': String(bytes) }),
          },
        });
      },
    });
  }

  routes.get('/backup.sqlite', async c => {
    handler ??= load();
    return (await handler)(c);
  });
  return routes;
}
