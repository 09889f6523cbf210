import { Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';

export const REFERENCE = '/docs';

/** Scripts and answers are this server's; styles are written by the script, and images may be answers. */
export const REFERENCE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The API as a page to read, search and try, loaded when it is asked for. */
export function referenceRoutes({ asset }: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  const load = () => import('../reference.ts');
  routes.get('/', async c => (await load()).page(c.req.raw));
  routes.get('/:file', async (c, next) => (await (await load()).file(c.req.raw, asset)) ?? next());
  return routes;
}
