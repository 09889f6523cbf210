import superjson from 'superjson';
import { type Config, limits } from './config.ts';
import { connect } from './connection.ts';
import { wait, withDeadline } from './deadline.ts';
import type { Environment } from './environment.ts';
import { AbortError, BreakwaterError, ConnectionError, serverError } from './errors.ts';
import { checked, shorten } from './exchange.ts';
import { at, parseJson } from './json.ts';
import { backoffMs, LONGEST_RETRY_AFTER_MS } from './retry.ts';
import { eventReader, type ServerSentEvent } from './sse.ts';
import type { ResponseInfo, WatchOptions } from './types.ts';

/** Says after which event the stream begins, so that one that is lost before its first item is resumed there. */
const LAST_EVENT_ID_HEADER = 'x-breakwater-last-event-id';

interface Subscription {
  readonly path: string;
  readonly input: object | undefined;
  readonly options: WatchOptions;
}

/** The items of a subscription. Aborting the signal ends the iteration. */
export async function* watch(
  config: Config,
  environment: Environment,
  subscription: Subscription,
): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* reconnecting(config, environment, subscription);
  } catch (error) {
    if (!(error instanceof AbortError)) throw error;
  }
}

/** Opens a lost connection again, after the last item that had an id. */
async function* reconnecting(
  config: Config,
  environment: Environment,
  { path, input, options }: Subscription,
): AsyncGenerator<unknown, void, undefined> {
  const { timeoutMs, maxRetries } = limits(options, config);
  let from = input;
  let failures = 0;
  const endless = options.maxRetries ?? Number.POSITIVE_INFINITY;
  let limit = maxRetries;
  /** Whether the server has taken the subscription on: losing it is then no reason to give up. */
  let begun = false;
  for (let attempt = 1; ; attempt++) {
    try {
      const connection = { path, input: from, options: { ...options, timeoutMs } };
      for await (const event of events(config, environment, connection, attempt)) {
        if (event.lastEventId !== '') from = { ...input, lastEventId: event.lastEventId };
        if (event.type === 'return') return;
        if (event.type === 'serialized-error') throw refusal(superjson.parse(event.data));
        if (event.type === 'began') begun = event.lastEventId !== '';
        if (event.type !== 'message' && event.type !== 'ping') continue;
        failures = 0;
        limit = endless;
        if (event.type === 'message') yield superjson.parse(event.data);
      }
      throw new ConnectionError(`${path}: the connection ended`);
    } catch (error) {
      failures += 1;
      const most = begun && error instanceof ConnectionError ? endless : limit;
      if (failures > most || !(error instanceof BreakwaterError && error.retryable)) throw error;
      const asked = Math.min(error.details?.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
      await wait(Math.max(asked, backoffMs(failures, environment)), options.signal, environment);
    }
  }
}

/** The events of one connection, until it ends. */
async function* events(
  config: Config,
  environment: Environment,
  { path, input, options }: Subscription & { readonly options: { readonly timeoutMs: number } },
  attempt: number,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const within = <T>(work: () => Promise<T>) =>
    withDeadline(work, options.timeoutMs, options.signal, environment);
  const type = 'subscription';
  const url = `${config.url}/${path}?input=${encodeURIComponent(superjson.stringify(input ?? {}))}`;
  const headers = { accept: 'text/event-stream', ...options.headers };
  const request = {
    path,
    type,
    attempt,
    headers,
    ...shorten({ url, method: 'GET', body: undefined }),
  } as const;
  const connection = new AbortController();
  try {
    const { response, info, read } = await within(() => connect(config, request, connection.signal));
    config.onResponse?.({ path, type, attempt, ...info });
    if (!info.headers.get('content-type')?.startsWith('text/event-stream')) {
      const { body } = checked(config, {
        info,
        body: parseJson(await within(() => read(() => response.text()))),
      });
      throw refusal(superjson.parse(JSON.stringify(at(body, 'error'))), info);
    }
    // Known before the stream says anything, which it may not live to do.
    yield { type: 'began', data: '', lastEventId: info.headers.get(LAST_EVENT_ID_HEADER) ?? '' };
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    const parse = eventReader();
    for (;;) {
      const chunk = await within(() => read(async () => reader?.read()));
      if (chunk === undefined || chunk.done) return;
      yield* parse(decoder.decode(chunk.value, { stream: true }));
    }
  } finally {
    connection.abort();
  }
}

function refusal(shape: unknown, info?: ResponseInfo): BreakwaterError {
  return serverError(String(at(shape, 'message')), at(shape, 'data'), info?.status ?? 500, info?.requestId);
}
