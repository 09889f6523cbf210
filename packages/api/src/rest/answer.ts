import { type AnyTRPCRouter, callTRPCProcedure } from '@trpc/server';
import type { RequestContext } from '../context.ts';
import { isObject } from '../json.ts';
import { eventStream } from './event-stream.ts';
import type { Found } from './find.ts';
import { readInput } from './input.ts';
import type { RestTwin } from './twin.ts';

/**
 * Calls the procedure behind a twin and answers with its result as JSON, times as ISO 8601: 202 with `Location` when
 * it started an operation, 201 when it made a record, else 200. A subscription is answered as `text/event-stream`.
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
  let input: Promise<unknown> | undefined;
  const result: unknown = await callTRPCProcedure({
    router,
    path: twin.procedure,
    type: twin.type,
    ctx,
    getRawInput: () => (input ??= readInput(request, found)),
    signal: AbortSignal.any([request.signal, left.signal]),
    batchIndex: 0,
  });
  const noStore = { 'cache-control': 'no-store' };
  if (twin.type === 'subscription') {
    const events = eventStream(result, ctx, left);
    return new Response(events, { headers: { ...noStore, 'content-type': 'text/event-stream' } });
  }
  const { status, headers } = success(twin, result);
  return new Response(JSON.stringify(result ?? null), {
    status,
    headers: { ...noStore, 'content-type': 'application/json', ...headers },
  });
}

function success({ procedure, path, starts }: RestTwin, result: unknown) {
  const { id, operationId }: { id?: unknown; operationId?: unknown } = isObject(result) ? result : {};
  if (starts === true && typeof operationId === 'string') {
    return {
      status: 202,
      headers: { location: `/api/v1/operations/${operationId}`, 'retry-after': '2' },
    };
  }
  if (!procedure.endsWith('.create')) return { status: 200, headers: {} };
  return { status: 201, headers: typeof id === 'string' ? { location: `${path}/${id}` } : {} };
}
