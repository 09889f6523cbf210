import { type AnyTRPCRouter, callTRPCProcedure } from '@trpc/server';
import type { RequestContext } from '../context.ts';
import { isObject, type JsonObject } from '../json.ts';
import { eventStream } from './event-stream.ts';
import type { Found } from './find.ts';
import { notMatched, tagOf } from './if-match.ts';
import { readInput } from './input.ts';
import { secondsToWait } from './prefer.ts';

/**
 * Calls the procedure behind a twin and answers with its result as JSON, times as ISO 8601: 202 with `Location` when
 * it started an operation, 201 when it made a record, else 200. With `Prefer: wait` an operation that ends in that time
 * is the answer. A record has its version as `ETag`, a page of a list the next one as `Link`. A subscription is answered
 * as `text/event-stream`.
 *
 * @throws Whatever the call failed with.
 */
export async function answerTwin(
  router: AnyTRPCRouter,
  found: Found,
  request: Request,
  ctx: RequestContext,
): Promise<Response> {
  const { twin } = found;
  const left = new AbortController();
  const signal = AbortSignal.any([request.signal, left.signal]);
  let input: Promise<unknown> | undefined;
  const result: unknown = await callTRPCProcedure({
    router,
    path: twin.procedure,
    type: twin.type,
    ctx,
    getRawInput: () => (input ??= readInput(request, found)),
    signal,
    batchIndex: 0,
  }).catch((error: unknown) => {
    throw notMatched(request, error);
  });
  const noStore = { 'cache-control': 'no-store' };
  if (twin.type === 'subscription') {
    const events = eventStream(result, ctx, left);
    return new Response(events, { headers: { ...noStore, 'content-type': 'text/event-stream' } });
  }
  const { status, headers, body } = await success();
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...noStore, 'content-type': 'application/json', ...headers },
  });

  async function success(): Promise<Success> {
    const answer = result ?? null;
    if (!isObject(answer)) return { status: 200, headers: {}, body: answer };
    const { id, operationId } = answer;
    if (twin.starts === true && typeof operationId === 'string') return started(answer, operationId);
    const tag = tagOf(answer);
    const headers = { ...(tag === null ? {} : { etag: tag }), ...nextPage(request, answer) };
    if (!twin.procedure.endsWith('.create')) return { status: 200, headers, body: answer };
    const location = typeof id === 'string' ? { location: `${twin.path}/${id}` } : {};
    return { status: 201, headers: { ...headers, ...location }, body: answer };
  }

  async function started(body: JsonObject, id: string): Promise<Success> {
    const seconds = secondsToWait(request);
    const location = `/api/v1/operations/${id}`;
    const operation = seconds === 0 ? null : await operationAfter(id, seconds * 1000);
    const applied: Record<string, string> =
      operation === null ? {} : { 'preference-applied': `wait=${seconds}` };
    if (isObject(operation) && operation.completedAt !== null) {
      return { status: 200, headers: { ...applied, 'content-location': location }, body: operation };
    }
    return { status: 202, headers: { ...applied, location, 'retry-after': '2' }, body };
  }

  /** Null when it cannot be seen: it was started all the same, which is what its caller is then told. */
  function operationAfter(id: string, timeoutMs: number): Promise<unknown> {
    return callTRPCProcedure({
      router,
      path: 'operations.wait',
      type: 'query',
      ctx: { ...ctx, reply: new Headers() },
      getRawInput: async () => ({ id, timeoutMs }),
      signal,
      batchIndex: 0,
    }).catch(() => null);
  }
}

interface Success {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * RFC 8288: where the next page of a list is, for a list that was read with GET. Relative to the page, so that it holds
 * behind a proxy that adds a prefix to the path.
 */
function nextPage({ method, url }: Request, { nextCursor }: JsonObject): Record<string, string> {
  if (method !== 'GET' || typeof nextCursor !== 'string') return {};
  const { searchParams } = new URL(url);
  searchParams.set('cursor', nextCursor);
  return { link: `<?${searchParams}>; rel="next"` };
}
