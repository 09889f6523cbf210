import { loadFlowDiagram } from '@breakwater/api';
import { Hono } from 'hono';
import type { Deployment, Env } from '../deployment.ts';
import { httpRoute } from '../route.ts';

export const FLOW_DIAGRAM = '/api/v1/compliance/flows/diagram.svg';

/** The drawing has no style sheet, script or link: it needs nothing. */
export const FLOW_DIAGRAM_POLICY = "default-src 'none'";

/** Data flows as a drawing. */
export function flowDiagramRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/', async c => httpRoute(deployment, (await loadFlowDiagram()).flowDiagram)(c));
  return routes;
}
