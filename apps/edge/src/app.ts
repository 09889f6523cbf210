import { databaseHealth, errorData, toBreakwaterError } from '@breakwater/api';
import { BreakwaterError } from '@breakwater/db';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { Deployment, Env } from './deployment.ts';
import { addCommonHeaders } from './headers.ts';
import { problem } from './problem.ts';
import { procedures } from './procedures.ts';
import { requestIdOf } from './request.ts';
import { auditRoutes } from './routes/audit.ts';
import { backupRoutes } from './routes/backup.ts';
import { DIAGRAM_POLICY, databaseRoutes } from './routes/database.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { FLOW_DIAGRAM, FLOW_DIAGRAM_POLICY, flowDiagramRoutes } from './routes/flow-diagram.ts';
import { FLOW_INGEST, flowRoutes, isFlowStream } from './routes/flows.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { REFERENCE, REFERENCE_POLICY, referenceRoutes } from './routes/reference.ts';
import { REPORT_POLICY, REPORTS, reportRoutes } from './routes/reports.ts';
import { restoreRoutes } from './routes/restore.ts';
import { VERSION } from './version.ts';

const LARGEST_BODY = 8 * 1024 * 1024;
/** Where a body may be larger than that. */
const LARGEST_BODIES: Readonly<Record<string, number>> = { '/db/import': 32 * 1024 * 1024 };
/** Streamed, however large: a limit here would hold such a body in memory. */
const MEASURED_BY_ROUTE: ReadonlySet<string> = new Set(['/db/restore']);
/** What browsers may do with what they show: more than with the rest, which they do not show. */
const POLICIES: Readonly<Record<string, string>> = {
  '/db/diagram.svg': DIAGRAM_POLICY,
  [`${REPORTS}/:id/download`]: REPORT_POLICY,
  [FLOW_DIAGRAM]: FLOW_DIAGRAM_POLICY,
  [REFERENCE]: REFERENCE_POLICY,
};
const preflight = cors({ origin: '*', maxAge: 86_400 });
const LARGEST_DRAIN = 4 * LARGEST_BODY;

/** The one HTTP application, the same on every runtime. */
export function httpApp(deployment: Deployment): Hono<Env> {
  const { app } = deployment;
  const hono = new Hono<Env>();

  hono.use(async (c, next) => {
    const requestId = requestIdOf(c.req.raw.headers);
    const startedAt = app.clock.now();
    c.set('requestId', requestId);
    c.set('startedAt', startedAt);
    await next();
    const { method } = c.req;
    addCommonHeaders(c.res, requestId);
    const durationMs = app.clock.now() - startedAt;
    app.metrics.count('breakwater_http_requests_total', { method, status: String(c.res.status) });
    app.metrics.observe('breakwater_http_request_duration_seconds', { method }, durationMs / 1000);
    app.log('info', 'request', {
      requestId,
      method,
      path: c.req.path,
      status: c.res.status,
      durationMs,
    });
  });
  hono.use((c, next) => (c.req.method === 'OPTIONS' ? preflight(c, next) : next()));
  for (const [path, policy] of Object.entries(POLICIES)) {
    hono.use(path, async (c, next) => {
      await next();
      c.res.headers.set('content-security-policy', policy);
    });
  }
  hono.use((c, next) => {
    const { method, headers } = c.req.raw;
    if (method === 'GET' || method === 'HEAD') return next();
    if (MEASURED_BY_ROUTE.has(c.req.path) || isFlowStream(c.req.raw, c.req.path)) return next();
    const maxSize = LARGEST_BODIES[c.req.path] ?? LARGEST_BODY;
    // To look at a body makes a stream of it, so one that tells its length is not looked at.
    const length = headers.has('transfer-encoding') ? null : headers.get('content-length');
    if (length !== null && Number(length) <= maxSize) return next();
    return bodyLimit({ maxSize, onError: refused => tooLarge(refused, maxSize) })(c, next);
  });

  hono.get('/healthz', c => c.json({ status: 'ok' }));
  hono.get('/version', c => c.json({ name: 'breakwater', version: VERSION, runtime: deployment.runtime }));
  hono.get('/readyz', c => health(c));
  if (deployment.databaseRoutes !== false) {
    hono.get('/db/health', c => health(c));
    hono.route('/db', databaseRoutes(deployment));
    hono.route('/db', backupRoutes(deployment));
    hono.route('/db', restoreRoutes(deployment));
  }
  hono.route('/openapi.json', openapiRoutes(deployment));
  hono.route(REFERENCE, referenceRoutes(deployment));
  hono.route('/metrics', metricsRoutes(deployment));
  hono.all('/trpc/*', c => procedures(deployment, c));
  hono.route('/auth/oidc', oidcRoutes(deployment));
  hono.route('/api/v1/audit', auditRoutes(deployment));
  hono.route('/api/v1/governance/decisions', decisionRoutes(deployment));
  hono.route('/api/v1/compliance/evidence', evidenceRoutes(deployment));
  hono.route(REPORTS, reportRoutes(deployment));
  hono.route(FLOW_DIAGRAM, flowDiagramRoutes(deployment));
  hono.route(FLOW_INGEST, flowRoutes(deployment));
  // After the routes of their own below /api/v1.
  hono.all('/api/v1/*', async c => (await import('./rest.ts')).rest(deployment, c));
  hono.notFound(c =>
    problem(new BreakwaterError('NOT_FOUND', 'there is nothing at this path'), c.get('requestId')),
  );
  hono.onError((error, c) => {
    const failure = toBreakwaterError(error);
    app.log('error', 'unexpected failure', { requestId: c.get('requestId'), error: String(error) });
    return problem(failure, c.get('requestId'));
  });

  async function health(c: Context<Env>): Promise<Response> {
    const db = deployment.openDatabase();
    const found = await databaseHealth({ db, clock: app.clock, app });
    const ok = found.status === 'ok';
    return c.json(found, ok ? 200 : 503, ok ? {} : { 'retry-after': '5' });
  }

  async function tooLarge(c: Context, maxSize: number): Promise<Response> {
    await drain(c.req.raw.body);
    const error = new BreakwaterError('VALIDATION', `the request body is larger than ${maxSize} bytes`, {
      reason: 'too_large',
    });
    const requestId = String(c.get('requestId'));
    if (!c.req.path.startsWith('/trpc/')) return problem(error, requestId);
    const json = { message: error.message, code: -32600, data: errorData(error, requestId) };
    return c.json({ error: { json } }, 413, { 'cache-control': 'no-store' });
  }

  return hono;
}

/** Reads on for a while: a client that is still sending would see a reset instead of the answer. */
async function drain(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (body === null || body.locked) return;
  const reader = body.getReader();
  for (let read = 0; read < LARGEST_DRAIN; ) {
    const { done, value } = await reader.read();
    if (done) return;
    read += value.length;
  }
  await reader.cancel();
}
