import { isTrackedEnvelope } from '@trpc/server';
import type { RequestContext } from '../context.ts';
import { problemOf, toBreakwaterError } from '../errors.ts';

const KEEP_ALIVE_MS = 15_000;
const encoder = new TextEncoder();

/**
 * What a subscription yields, as server-sent events: each item as `data` under its `id`, a comment every 15 s in
 * between. After the last item comes an event `end`, after a failure an event `problem`; a stream that closes without
 * either is one to resume with `Last-Event-ID`. `left` is aborted when its reader leaves.
 */
export function eventStream(
  result: unknown,
  { app, request }: RequestContext,
  left: AbortController,
): ReadableStream<Uint8Array> {
  const iterator = itemsIn(result);
  let next: Promise<IteratorResult<unknown>> | undefined;
  const send = (controller: ReadableStreamDefaultController<Uint8Array>, text: string) =>
    controller.enqueue(encoder.encode(`${text}\n\n`));
  return new ReadableStream({
    start: controller => send(controller, ': watching'),
    async pull(controller) {
      const quiet = new AbortController();
      try {
        next ??= iterator.next();
        const found = await Promise.race([next, app.ports.pause(KEEP_ALIVE_MS, quiet.signal)]);
        if (found === undefined) return send(controller, ': nothing new');
        next = undefined;
        if (found.done !== true) return send(controller, itemEvent(found.value));
        send(controller, 'event: end\ndata:');
        controller.close();
      } catch (error) {
        if (!isAbort(error)) {
          const problem = problemOf(toBreakwaterError(error), request.id);
          send(controller, `event: problem\ndata: ${JSON.stringify(problem)}`);
        }
        controller.close();
      } finally {
        quiet.abort();
      }
    },
    async cancel() {
      left.abort();
      await iterator.return?.();
    },
  });
}

function itemEvent(item: unknown): string {
  if (!isTrackedEnvelope(item)) throw new TypeError('a subscription yields tracked items');
  const [id, data] = item;
  return `id: ${id}\ndata: ${JSON.stringify(data)}`;
}

function itemsIn(result: unknown): AsyncIterator<unknown> {
  if (!isAsyncIterable(result)) throw new TypeError('a subscription answers with its items');
  return result[Symbol.asyncIterator]();
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
