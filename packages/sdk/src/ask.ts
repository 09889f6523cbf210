import { createTRPCUntypedClient, httpLink, TRPCClientError } from '@trpc/client';
import superjson from 'superjson';
import { type Config, limits } from './config.ts';
import type { Environment } from './environment.ts';
import { ConnectionError, serverError } from './errors.ts';
import { exchange } from './exchange.ts';
import type { CallOptions, ProcedureKind, ResponseInfo, WithResponse } from './types.ts';

/** Calls one query or mutation. An omitted input is sent as `{}`, which every procedure reads as all defaults. */
export type Ask = (
  path: string,
  type: ProcedureKind,
  input: unknown,
  options: CallOptions,
) => Promise<WithResponse<unknown>>;

export function createAsk(config: Config, environment: Environment): Ask {
  return async (path, type, input, options) => {
    const idempotencyKey = type === 'mutation' ? (options.idempotencyKey ?? environment.uuid()) : undefined;
    const request = {
      path,
      type,
      headers: { ...options.headers, 'idempotency-key': idempotencyKey },
      signal: options.signal,
      ...limits(options, config),
    };
    let info: ResponseInfo | undefined;
    const link = httpLink({
      url: config.url,
      transformer: superjson,
      fetch: async (url, init) => {
        const answer = await exchange(config, environment, {
          ...request,
          url: String(url),
          method: init?.method ?? 'GET',
          body: typeof init?.body === 'string' ? init.body : undefined,
        });
        info = answer.info;
        return { ok: answer.info.status < 400, json: () => Promise.resolve(answer.body) };
      },
    });
    const client = createTRPCUntypedClient({ links: [link] });
    try {
      const data = await (type === 'mutation'
        ? client.mutation(path, input ?? {})
        : client.query(path, input ?? {}));
      if (info === undefined) throw new ConnectionError('no answer');
      return { data, response: info };
    } catch (error) {
      throw translated(error, info);
    }
  };
}

/** tRPC wraps everything in its own error: this takes out what was thrown, or reads the server's refusal. */
function translated(error: unknown, info: ResponseInfo | undefined): unknown {
  if (!(error instanceof TRPCClientError)) return error;
  if (error.shape !== undefined)
    return serverError(error.message, error.data, info?.status ?? 0, info?.requestId);
  return error.cause ?? error;
}
