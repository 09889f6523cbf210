import { type App, appRouter, databaseHealth, errorData, toBreakwaterError } from '@breakwater/api';
import { BreakwaterError, type Database } from '@breakwater/db';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { problem } from './problem.ts';
import { requestFacts, requestIdOf } from './request.ts';
import { VERSION } from './version.ts';

const LARGEST_BODY = 8 * 1024 * 1024;
const LARGEST_DRAIN = 4 * LARGEST_BODY;
const LARGEST_BATCH = 50;

/** What differs between runtimes. */
export interface Deployment {
  readonly app: App;
  readonly runtime: string;
  /** The database for one request: shared on Node, opened anew on Workers. */
  readonly openDatabase: () => Database;
  readonly clientIp: (c: Context) => string | null;
  /** Keeps work alive that may outlive the response. */
  readonly background: (task: Promise<unknown>, c: Context) => void;
}

type Env = { Variables: { requestId: string; startedAt: number } };

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
    c.res.headers.set('x-request-id', requestId);
    app.log('info', 'request', {
      requestId,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      durationMs: app.clock.now() - startedAt,
    });
  });
  hono.use(
    cors({
      origin: '*',
      exposeHeaders: ['x-request-id', 'idempotency-replayed', 'retry-after'],
      maxAge: 86_400,
    }),
  );
  hono.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      crossOriginResourcePolicy: 'cross-origin',
      referrerPolicy: 'no-referrer',
    }),
  );
  hono.use(bodyLimit({ maxSize: LARGEST_BODY, onError: c => tooLarge(c) }));

  hono.get('/healthz', c => c.json({ status: 'ok' }));
  hono.get('/version', c => c.json({ name: 'breakwater', version: VERSION, runtime: deployment.runtime }));
  hono.get('/readyz', c => health(c));
  hono.get('/db/health', c => health(c));
  hono.all('/trpc/*', c => trpc(c));
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
    const found = await databaseHealth({ db, clock: app.clock });
    const ok = found.status === 'ok';
    return c.json(found, ok ? 200 : 503, ok ? {} : { 'retry-after': '5' });
  }

  async function trpc(c: Context<Env>): Promise<Response> {
    const reply = new Headers({ 'cache-control': 'no-store' });
    return fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router: appRouter,
      maxBatchSize: LARGEST_BATCH,
      allowMethodOverride: true,
      createContext: ({ info }) => ({
        app,
        db: deployment.openDatabase(),
        request: requestFacts(c.req.raw.headers, {
          id: c.get('requestId'),
          clientIp: deployment.clientIp(c),
          startedAt: c.get('startedAt'),
          mutations: info.type === 'mutation' ? info.calls.length : 0,
        }),
        reply,
        background: task => deployment.background(task, c),
      }),
      responseMeta: () => ({ headers: reply }),
    });
  }

  async function tooLarge(c: Context): Promise<Response> {
    await drain(c.req.raw.body);
    const error = new BreakwaterError('VALIDATION', `the request body is larger than ${LARGEST_BODY} bytes`, {
      reason: 'too_large',
    });
    const requestId = String(c.get('requestId'));
    if (!c.req.path.startsWith('/trpc/')) return problem(error, requestId);
    const json = { message: error.message, code: -32600, data: errorData(error, requestId) };
    return c.json({ error: { json } }, 413);
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
