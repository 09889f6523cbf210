import type { App, RequestContext } from '@breakwater/api';
import type { Database } from '@breakwater/db';
import type { Context } from 'hono';
import type { Fallback } from './fallback.ts';
import type { Assets } from './ports/assets.ts';
import { requestFacts } from './request.ts';

/** What differs between runtimes. */
export interface Deployment {
  readonly app: App;
  readonly runtime: string;
  /** The database for one request: shared on Node, opened anew on Workers. */
  readonly openDatabase: () => Database;
  /** What a request for these procedures is answered from while the database is away; undefined: nothing. */
  readonly fallback?: FallbackFor | undefined;
  /** false: nothing below `/db`. */
  readonly databaseRoutes?: boolean | undefined;
  readonly asset: Assets;
  readonly clientIp: (c: Context) => string | null;
  /** Keeps work alive that may outlive the response. */
  readonly background: (task: Promise<unknown>, c: Context) => void;
}

export type FallbackFor = (request: Request, procedures: readonly string[]) => Promise<Fallback | null>;

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

/** Answers a call, or from a copy of the database while that is away and a copy may be read. */
export async function withFallback(
  deployment: Deployment,
  request: Request,
  procedures: readonly string[],
  answer: (deployment: Deployment) => Promise<Response>,
): Promise<Response> {
  const { fallback } = deployment;
  if (fallback === undefined) return answer(deployment);
  const copy = await fallback(request, procedures);
  if (copy !== null) return fromCopy(copy);
  const response = await answer(deployment);
  // The call itself may have shown that the database is away.
  const late = response.status === 503 ? await fallback(request, procedures) : null;
  return late === null ? response : fromCopy(late);

  async function fromCopy({ db, takenAt }: Fallback): Promise<Response> {
    try {
      const response = await answer({ ...deployment, openDatabase: () => db });
      response.headers.set('x-breakwater-degraded', 'true');
      response.headers.set('x-breakwater-snapshot-at', takenAt.toISOString());
      return response;
    } finally {
      await db.close();
    }
  }
}
