import { errorData, retryAfterSeconds, statusOf } from '@breakwater/api';
import type { BreakwaterError } from '@breakwater/db';

/** RFC 9457. `code` and `details` are Breakwater's own members. */
export function problem(error: BreakwaterError, requestId: string): Response {
  const { code, details } = errorData(error, requestId);
  const status = statusOf(error);
  const retryAfter = retryAfterSeconds(error);
  const body = { type: 'about:blank', title: code, status, detail: error.message, code, requestId, details };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  });
}
