import { Hono } from 'hono';
import type { Env } from '../deployment.ts';
import { isKnown } from '../etag.ts';

/** `GET /openapi.json`: the API as OpenAPI 3.1 describes it, made with the build and loaded when it is asked for. */
export function openapiRoutes(): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/', async ({ req }) => {
    const { ETAG, OPENAPI } = await import('../openapi.generated.ts');
    const headers = { etag: ETAG, 'cache-control': 'public, max-age=300' };
    if (isKnown(req.raw, ETAG)) return new Response(null, { status: 304, headers });
    return new Response(OPENAPI, { headers: { ...headers, 'content-type': 'application/json' } });
  });
  return routes;
}
