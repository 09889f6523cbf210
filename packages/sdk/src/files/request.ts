import type { Config } from '../config.ts';
import { type Connection, connect } from '../connection.ts';
import { withDeadline } from '../deadline.ts';
import type { Environment } from '../environment.ts';
import { serverError } from '../errors.ts';
import { checked, repeatedly } from '../exchange.ts';
import { at, parseJson } from '../json.ts';
import type { CallOptions } from '../types.ts';

/** A route that is no procedure. */
export interface Route {
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** What is sent, made anew for every attempt. Without, the route is read. */
  readonly body?: () => Blob | ReadableStream<Uint8Array>;
}

export interface RouteOptions extends Pick<CallOptions, 'signal' | 'headers'> {
  readonly timeoutMs: number;
  readonly maxRetries: number;
}

/** An answer whose body is still to be read. */
export interface Opened extends Connection {
  /** Waits for `work` as long as the call may, at most. */
  within<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** @throws What the server refused with, or that nothing of Breakwater answered. */
export async function open(
  config: Config,
  environment: Environment,
  { path, query, headers, body }: Route,
  options: RouteOptions,
): Promise<Opened> {
  const method = body === undefined ? 'GET' : 'POST';
  const name = `${method} ${path}`;
  const type = body === undefined ? 'query' : 'mutation';
  const url = urlOf(config, path, query);
  const within = <T>(work: () => Promise<T>) =>
    withDeadline(work, options.timeoutMs, options.signal, environment);
  return repeatedly(environment, options, async attempt => {
    const controller = new AbortController();
    const close = () => controller.abort();
    const seen = { path: name, type, attempt } as const;
    const all = { ...options.headers, ...headers };
    try {
      const request = { ...seen, url, method, body: body?.(), headers: all };
      const connection = await within(() => connect(config, request, controller.signal));
      const { response, info, read } = connection;
      config.onResponse?.({ ...seen, ...info });
      if (info.status < 300) return { ...connection, within, close };
      const problem = parseJson(await within(() => read(() => response.text())));
      if (at(problem, 'code') === undefined) checked(config, { info, body: problem });
      throw serverError(String(at(problem, 'detail')), problem, info.status, info.requestId);
    } catch (error) {
      close();
      throw error;
    }
  });
}

function urlOf(config: Config, path: string, query: Route['query']): string {
  const url = new URL(config.url.replace(/\/trpc$/, path));
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined)
        url.searchParams.append(name, one instanceof Date ? one.toISOString() : String(one));
    }
  }
  return url.href;
}
