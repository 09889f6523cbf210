import { isJson, loadFlowStream, mediaType } from '@breakwater/api';
import { Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

export const FLOW_INGEST = '/api/v1/compliance/flows/ingest';

/** Whether the request sends flows as lines, of which there may be many; as JSON it is an ordinary call. */
export function isFlowStream({ method, headers }: Request, path: string): boolean {
  if (path !== FLOW_INGEST || method !== 'POST') return false;
  return !isJson(mediaType(headers));
}

/** `flows.ingest` for streams. */
export function flowRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  routes.post('/', async (c, next) => {
    if (!isFlowStream(c.req.raw, c.req.path)) return next();
    const { flowStream } = await loadFlowStream();
    return httpRoute(deployment, flowStream)(c);
  });
  return routes;
}
