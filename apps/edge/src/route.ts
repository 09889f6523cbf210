import { asCaller, type Caller, type ProcedureMeta, toBreakwaterError } from '@breakwater/api';
import { validationError } from '@breakwater/db';
import type { Context } from 'hono';
import type * as z from 'zod';
import { type Deployment, type Env, requestContext } from './deployment.ts';
import { problem } from './problem.ts';

/** A route that is no procedure but has what procedures have: a caller, a role, checked input, an audit trail. */
export interface HttpRoute<Q extends z.ZodType> {
  /** Method and path, as logs and the audit log name it: `GET /api/v1/audit/export`. */
  readonly path: string;
  readonly meta: ProcedureMeta;
  /** The parameters of the query string: each a text, or a list of texts where one is repeated. */
  readonly query: Q;
  /** Answers the request. It may read `request.body`; what it throws is answered as problem+json. */
  readonly run: (ctx: Caller, query: z.output<Q>, request: Request) => Promise<Response>;
}

/**
 * Makes a Hono handler of a route. In order: the credential is resolved (401 with `WWW-Authenticate`), the role and
 * root's `x-tenant-id` are checked (403, 400), the query is parsed (400), and `run` answers. Refusals are recorded as
 * those of procedures are: FORBIDDEN always, others when `meta.audited`. A failure is answered with its status and
 * `Retry-After`; one that comes once the body streams can only end it.
 *
 *     hono.get('/db/audit', httpRoute(deployment, { path: 'GET /db/audit', meta, query, run }));
 */
export function httpRoute<Q extends z.ZodType>(
  deployment: Deployment,
  { path, meta, query, run }: HttpRoute<Q>,
): (c: Context<Env>) => Promise<Response> {
  const type = path.startsWith('GET ') ? 'query' : 'mutation';
  return async c => {
    const reply = new Headers();
    const ctx = requestContext(deployment, c, { mutations: type === 'mutation' ? 1 : 0, reply });
    const asked = parametersOf(c.req.raw);
    const call = { path, type, meta, getRawInput: async () => asked } as const;
    try {
      const response = await asCaller(ctx, call, async caller => {
        const parsed = query.safeParse(asked);
        if (!parsed.success) throw validationError(parsed.error);
        return run(
          { ...caller, call: caller.call && { ...caller.call, input: parsed.data } },
          parsed.data,
          c.req.raw,
        );
      });
      for (const [name, value] of reply) response.headers.set(name, value);
      return response;
    } catch (error) {
      return problem(toBreakwaterError(error), c.get('requestId'));
    }
  };
}

function parametersOf({ url }: Request): Record<string, string | string[]> {
  const { searchParams } = new URL(url);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map(name => {
      const values = searchParams.getAll(name);
      const [only] = values;
      return [name, only !== undefined && values.length === 1 ? only : values];
    }),
  );
}
