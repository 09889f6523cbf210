import type { App, RequestContext } from '@breakwater/api';
import type { Database } from '@breakwater/db';
import type { Context } from 'hono';
import type { Fallback } from './fallback.ts';
import { requestFacts } from './request.ts';

/** What differs between runtimes. */
export interface Deployment {
  readonly app: App;
  readonly runtime: string;
  /** The database for one request: shared on Node, opened anew on Workers. */
  readonly openDatabase: () => Database;
  /** What a request is answered from while the database is away; undefined: nothing. */
  readonly fallback?: ((request: Request) => Promise<Fallback | null>) | undefined;
  /** false: nothing below `/db`. */
  readonly databaseRoutes?: boolean | undefined;
  readonly clientIp: (c: Context) => string | null;
  /** Keeps work alive that may outlive the response. */
  readonly background: (task: Promise<unknown>, c: Context) => void;
}

export type Env = { Variables: { requestId: string; startedAt: number } };

/** What the API gets of a request; what it adds to `reply` belongs on the response. */
export function requestContext(
  deployment: Deployment,
  c: Context<Env>,
  { mutations, reply }: { readonly mutations: number; readonly reply: Headers },
): RequestContext {
  return {
    app: deployment.app,
    db: deployment.openDatabase(),
    request: requestFacts(c.req.raw.headers, {
      id: c.get('requestId'),
      clientIp: deployment.clientIp(c),
      startedAt: c.get('startedAt'),
      mutations,
    }),
    reply,
    background: task => deployment.background(task, c),
  };
}
