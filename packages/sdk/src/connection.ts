import { type Config, checkToken } from './config.ts';
import { ConnectionError } from './errors.ts';
import type { ProcedureKind, ResponseInfo } from './types.ts';

const REDACTED = '[redacted]';
const CREDENTIAL_HEADERS = ['authorization', 'proxy-authorization', 'cookie'];

/** One attempt to reach a procedure. */
export interface Attempt {
  /** Dotted, of the procedure. */
  readonly path: string;
  readonly type: ProcedureKind;
  /** 1 for the first. */
  readonly attempt: number;
  readonly url: string;
  readonly method: string;
  readonly body: string | Blob | ReadableStream<Uint8Array> | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface Connection {
  readonly response: Response;
  readonly info: ResponseInfo;
  /** Reads from the body. A failure is a ConnectionError. */
  read<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Sends the request and waits for the answer's headers.
 *
 * @throws ConnectionError when none come. Whatever else is thrown comes from the caller's own token function,
 * hook or headers.
 */
export async function connect(config: Config, attempt: Attempt, signal: AbortSignal): Promise<Connection> {
  const { url, method, body } = attempt;
  const token = typeof config.token === 'function' ? await config.token() : config.token;
  const headers = requestHeaders(config, attempt, token);
  signal.throwIfAborted();
  config.onRequest?.({
    path: attempt.path,
    type: attempt.type,
    attempt: attempt.attempt,
    method,
    url,
    headers: withoutCredentials(headers),
  });
  const read = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw connectionError(error, config.url, token);
    }
  };
  const init = { method, body: body ?? null, headers, signal };
  // A stream is sent before an answer can come, which fetch wants to be told.
  const streamed = body instanceof ReadableStream ? { ...init, duplex: 'half' } : init;
  const response = await read(() => config.fetch(url, streamed));
  return { response, info: responseInfo(response), read };
}

function requestHeaders(config: Config, attempt: Attempt, token: string | undefined): Headers {
  const headers = new Headers();
  if (attempt.body !== undefined) headers.set('content-type', 'application/json');
  if (token !== undefined) {
    checkToken(token);
    headers.set('authorization', `Bearer ${token}`);
  }
  for (const [name, value] of Object.entries({ ...config.headers, ...attempt.headers })) {
    if (value !== undefined) headers.set(name, value);
  }
  return headers;
}

function withoutCredentials(headers: Headers): Headers {
  const copy = new Headers(headers);
  for (const name of CREDENTIAL_HEADERS) if (copy.has(name)) copy.set(name, REDACTED);
  return copy;
}

/** Says why, without keeping the original error: a fetch of the caller's own may hold the request, token included. */
function connectionError(error: unknown, url: string, token: string | undefined): ConnectionError {
  const reasons: string[] = [];
  let code: string | undefined;
  for (let cause = error; cause instanceof Error && reasons.length < 4; cause = cause.cause) {
    reasons.push(cause.message);
    if ('code' in cause && typeof cause.code === 'string') code = cause.code;
  }
  const reason = reasons.filter(text => text !== '').join(': ') || code || 'fetch failed';
  const message = `no answer from ${url}: ${reason}`;
  return new ConnectionError(token === undefined ? message : message.replaceAll(token, REDACTED), {
    status: 0,
    details: code === undefined ? undefined : { reason: code },
  });
}

function responseInfo({ status, headers }: Response): ResponseInfo {
  const snapshotAt = headers.get('x-breakwater-snapshot-at');
  return {
    status,
    headers,
    requestId: headers.get('x-request-id') ?? undefined,
    replayed: headers.get('idempotency-replayed') === 'true',
    degraded: headers.get('x-breakwater-degraded') === 'true',
    snapshotAt: snapshotAt === null ? undefined : new Date(snapshotAt),
  };
}
