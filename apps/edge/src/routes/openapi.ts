import { Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { isKnown } from '../etag.ts';
import { ETAG } from '../openapi-etag.generated.ts';

/** `GET /openapi.json`: the API as OpenAPI 3.1 describes it, made with the build. */
export function openapiRoutes({ asset }: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/', async ({ req }, next) => {
    const headers = { etag: ETAG, 'cache-control': 'public, max-age=300' };
    if (isKnown(req.raw, ETAG)) return new Response(null, { status: 304, headers });
    const found = await asset('openapi.json', req.raw);
    if (found === null) return next();
    return new Response(found.body, { headers: { ...headers, 'content-type': 'application/json' } });
  });
  return routes;
}
