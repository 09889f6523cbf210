import { loadRest, routerOf, toBreakwaterError } from '@breakwater/api';
import { BreakwaterError } from '@breakwater/db';
import type { Context } from 'hono';
import { type Deployment, type Env, requestContext, withFallback } from './deployment.ts';
import { logOutside } from './log-outside.ts';
import { problem } from './problem.ts';

/** Answers `/api/v1/*`: the procedures themselves, as resources and JSON. Failures are problem+json. */
export async function rest(deployment: Deployment, c: Context<Env>): Promise<Response> {
  const { raw } = c.req;
  const router = routerOf(deployment.app);
  const { answerTwin, findIn } = await loadRest();
  const find = await findIn(router);
  const found = find(raw.method, new URL(raw.url).pathname);
  if ('allowed' in found) return nothingHere(found.allowed, c.get('requestId'));
  const { procedure, type } = found.twin;

  return withFallback(deployment, raw, [procedure], async used => {
    const reply = new Headers();
    const ctx = requestContext(used, c, { mutations: type === 'mutation' ? 1 : 0, reply });
    const response = await answerTwin(router, found, raw, ctx).catch((error: unknown) => {
      logOutside(deployment, c, procedure, error);
      return problem(toBreakwaterError(error), c.get('requestId'));
    });
    for (const [name, value] of reply) response.headers.set(name, value);
    return response;
  });
}

function nothingHere(allowed: readonly string[], requestId: string): Response {
  if (allowed.length === 0) {
    return problem(new BreakwaterError('NOT_FOUND', 'there is nothing at this path'), requestId);
  }
  const error = new BreakwaterError('VALIDATION', `this path answers ${allowed.join(', ')}`, {
    reason: 'method',
  });
  const response = problem(error, requestId);
  response.headers.set('allow', allowed.join(', '));
  return response;
}
