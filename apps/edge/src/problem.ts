import { problemOf, retryAfterSeconds } from '@breakwater/api';
import type { BreakwaterError } from '@breakwater/db';

/** A failure as problem+json, with the headers that belong to it. */
export function problem(error: BreakwaterError, requestId: string): Response {
  const body = problemOf(error, requestId);
  const retryAfter = retryAfterSeconds(error);
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }),
      ...(body.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  });
}
