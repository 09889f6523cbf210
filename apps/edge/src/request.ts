import type { RequestFacts } from '@breakwater/api';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's request id if it is one, else a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given !== null && REQUEST_ID.test(given) ? given : crypto.randomUUID();
}

function traceIdOf(headers: Headers): string | null {
  const traceId = TRACEPARENT.exec(headers.get('traceparent') ?? '')?.[1];
  return traceId === undefined || /^0+$/.test(traceId) ? null : traceId;
}

/** Reduces a request to what procedures may know of it. */
export function requestFacts(
  headers: Headers,
  about: Pick<RequestFacts, 'id' | 'clientIp' | 'startedAt' | 'mutations'>,
): RequestFacts {
  return {
    ...about,
    traceId: traceIdOf(headers),
    userAgent: headers.get('user-agent')?.slice(0, 512) ?? null,
    authorization: headers.get('authorization'),
    tenantHeader: headers.get('x-tenant-id'),
    idempotencyKey: headers.get('idempotency-key'),
  };
}
