import type { Config } from './config.ts';
import { type Attempt, connect } from './connection.ts';
import { wait, withDeadline } from './deadline.ts';
import type { Environment } from './environment.ts';
import { BreakwaterError, ConnectionError, RateLimitedError, UnavailableError } from './errors.ts';
import { at, parseJson } from './json.ts';
import { backoffMs, isRetryable, LONGEST_RETRY_AFTER_MS, retryAfterMs } from './retry.ts';
import type { CallOptions, ResponseInfo } from './types.ts';

/** Proxies refuse longer addresses, some from 2 KB on. */
const LONGEST_URL = 2_000;

export interface Exchange extends Omit<Attempt, 'attempt'> {
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly signal: AbortSignal | undefined;
}

/** What the server answered, a refusal included. */
export interface Answer {
  readonly info: ResponseInfo;
  /** tRPC's envelope: an object with `result` or `error`. */
  readonly body: unknown;
}

/** Sends a request until it is answered or may not be tried again. */
export async function exchange(config: Config, environment: Environment, request: Exchange): Promise<Answer> {
  const { answer } = await repeatedly(environment, request, async attempt => {
    const answer = await withDeadline(
      signal => sendOnce(config, { ...shorten(request), attempt }, signal),
      request.timeoutMs,
      request.signal,
      environment,
    );
    return { answer, info: answer.info, code: errorCode(answer.body) };
  });
  return checked(config, answer);
}

/** Sends until the answer, or the failure, is one that waiting cannot mend or the last that may be. */
export async function repeatedly<T extends { readonly info: ResponseInfo; readonly code?: unknown }>(
  environment: Environment,
  { maxRetries, signal }: Pick<Exchange, 'maxRetries'> & Pick<CallOptions, 'signal'>,
  send: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt > maxRetries;
    let delay: number | undefined;
    try {
      const answer = await send(attempt);
      if (last || !isRetryable(answer.info.status, answer.code)) return answer;
      delay = retryAfterMs(answer.info.headers.get('retry-after'), environment);
    } catch (error) {
      if (last || !(error instanceof BreakwaterError && error.retryable)) throw error;
      delay = error.details?.retryAfterMs;
    }
    const pause = Math.min(delay ?? backoffMs(attempt, environment), LONGEST_RETRY_AFTER_MS);
    await wait(pause, signal, environment);
  }
}

async function sendOnce(config: Config, attempt: Attempt, signal: AbortSignal): Promise<Answer> {
  const { response, info, read } = await connect(config, attempt, signal);
  const text = await read(() => response.text());
  signal.throwIfAborted();
  config.onResponse?.({ path: attempt.path, type: attempt.type, attempt: attempt.attempt, ...info });
  return { info, body: parseJson(text) };
}

/** A query too long for an address goes the way tRPC's method override reads it. */
export function shorten<T extends Pick<Attempt, 'url' | 'method' | 'body'>>(request: T): T {
  if (request.method !== 'GET' || request.url.length <= LONGEST_URL) return request;
  const url = new URL(request.url);
  const body = url.searchParams.get('input') ?? undefined;
  url.searchParams.delete('input');
  return { ...request, url: url.href, method: 'POST', body };
}

/** Breakwater's code in a refusal. */
function errorCode(body: unknown): unknown {
  return at(body, 'error', 'json', 'data', 'code');
}

/** @throws When the answer is not Breakwater's but, say, a proxy's page. */
export function checked(config: Config, answer: Answer): Answer {
  const { info, body } = answer;
  if (at(body, 'result') !== undefined || at(body, 'error') !== undefined) return answer;
  const message = `what answered at ${config.url} is not Breakwater: HTTP ${info.status}`;
  if (info.status === 429) throw new RateLimitedError('RATE_LIMITED', message, info);
  if (isRetryable(info.status, undefined)) throw new UnavailableError('UNAVAILABLE', message, info);
  throw new ConnectionError(message, info);
}
