import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import superjson from 'superjson';
import { HTTP_STATUS, type ServerErrorCode } from '../src/errors.ts';
import type { Call, CallOptions, ListCall, ProcedureTree, WatchOptions } from '../src/types.ts';

/** What a test reads of a request that reached the server. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Resolves when the client has gone before the answer was complete. */
  readonly gone: Promise<void>;
}

/** Answers in the router's place. Doing nothing leaves the request hanging. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

class Refusal extends Error {
  readonly code: ServerErrorCode;
  readonly details: object | undefined;

  constructor(code: ServerErrorCode, details?: object) {
    super(`refused: ${code}`);
    this.code = code;
    this.details = details;
  }
}

interface Context {
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  setHeader(name: string, value: string): void;
}

function codeOf(error: TRPCError): ServerErrorCode {
  if (error.cause instanceof Refusal) return error.cause.code;
  return error.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'INTERNAL';
}

function refusal(code: ServerErrorCode, details?: object): TRPCError {
  return new TRPCError({
    code: 'BAD_REQUEST',
    message: `refused: ${code}`,
    cause: new Refusal(code, details),
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function record(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error('the input must be an object');
  return value;
}

function isCode(value: unknown): value is ServerErrorCode {
  return typeof value === 'string' && value in HTTP_STATUS;
}

/** A log that subscriptions read and wait on. */
export class EventLog {
  readonly #items: number[] = [];
  #wake: (() => void)[] = [];
  #ended = false;

  add(...items: readonly number[]): void {
    this.#items.push(...items);
    this.#notify();
  }

  end(): void {
    this.#ended = true;
    this.#notify();
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  async *after(position: number, signal: AbortSignal | undefined): AsyncGenerator<number, void, undefined> {
    for (let next = position; ; ) {
      for (const item of this.#items.slice(next)) {
        next += 1;
        yield item;
      }
      if (this.#ended) return;
      await new Promise<void>(resolve => {
        this.#wake.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      if (signal?.aborted) return;
    }
  }
}

export const procedures: ProcedureTree = {
  echo: 'query',
  fail: 'mutation',
  deep: { er: { ask: 'query' } },
  things: { list: 'list', create: 'mutation' },
  events: { watch: 'subscription' },
};

export interface TestContract {
  echo(input?: object, options?: CallOptions): Call<{ input: unknown; at: Date }>;
  fail(input: { code: string; details?: object }, options?: CallOptions): Call<null>;
  readonly deep: { readonly er: { ask(input?: object, options?: CallOptions): Call<string> } };
  readonly things: {
    list(
      input?: { limit?: number; total?: number; cursor?: string; snapshot?: boolean },
      options?: CallOptions,
    ): ListCall<number>;
    create(input: { name: string }, options?: CallOptions): Call<{ name: string; run: number }>;
  };
  readonly events: {
    watch(
      input?: { lastEventId?: string; filler?: string; fail?: string },
      options?: WatchOptions,
    ): AsyncIterable<{ n: number; at: Date }>;
  };
}

export interface TestServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** The next requests meet these, in order, instead of the router. */
  readonly faults: (Fault | undefined)[];
  readonly log: EventLog;
  /** How often `things.create` took effect. */
  runs(): number;
  close(): Promise<void>;
}

function createRouter(
  log: EventLog,
  create: (name: string, context: Context) => { name: string; run: number },
) {
  const t = initTRPC.context<Context>().create({
    transformer: superjson,
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => ({
      ...shape,
      data: {
        code: codeOf(error),
        httpStatus: HTTP_STATUS[codeOf(error)],
        details: error.cause instanceof Refusal ? error.cause.details : undefined,
        requestId: ctx?.requestId,
      },
    }),
  });
  const at = new Date('2026-01-01T00:00:00Z');
  return t.router({
    echo: t.procedure.input(record).query(({ input }) => ({ input, at })),
    fail: t.procedure.input(record).mutation(({ input }) => {
      if (!isCode(input.code)) throw new Error('an unexpected failure');
      throw refusal(input.code, isRecord(input.details) ? input.details : undefined);
    }),
    deep: { er: { ask: t.procedure.query(() => 'answer') } },
    things: {
      list: t.procedure.input(record).query(({ input, ctx }) => {
        if (input.snapshot === true) {
          ctx.setHeader('x-breakwater-degraded', 'true');
          ctx.setHeader('x-breakwater-snapshot-at', at.toISOString());
        }
        const total = Number(input.total ?? 250);
        const start = Number(input.cursor ?? 0);
        const end = Math.min(start + Number(input.limit ?? 100), total);
        const items = Array.from({ length: end - start }, (_, index) => start + index);
        return { items, nextCursor: end < total ? String(end) : null };
      }),
      create: t.procedure.input(record).mutation(({ input, ctx }) => create(String(input.name), ctx)),
    },
    events: {
      watch: t.procedure.input(record).subscription(async function* ({ input, signal }) {
        if (isCode(input.fail)) throw refusal(input.fail);
        for await (const n of log.after(Number(input.lastEventId ?? 0), signal))
          yield tracked(String(n), { n, at });
      }),
    },
  });
}

/** A tRPC server on loopback that speaks as Breakwater's does. */
export async function startServer(): Promise<TestServer> {
  const requests: SeenRequest[] = [];
  const faults: (Fault | undefined)[] = [];
  const log = new EventLog();
  const stored = new Map<string, { name: string; run: number }>();
  let runs = 0;
  const router = createRouter(log, (name, context) => {
    const before = context.idempotencyKey === undefined ? undefined : stored.get(context.idempotencyKey);
    if (before !== undefined) {
      context.setHeader('idempotency-replayed', 'true');
      return before;
    }
    runs += 1;
    const result = { name, run: runs };
    if (context.idempotencyKey !== undefined) stored.set(context.idempotencyKey, result);
    return result;
  });
  const handle = createHTTPHandler({
    router,
    basePath: '/trpc/',
    allowMethodOverride: true,
    createContext: ({ req, res }): Context => ({
      requestId: String(res.getHeader('x-request-id')),
      idempotencyKey: req.headers['idempotency-key']?.toString(),
      setHeader: (name, value) => res.setHeader(name, value),
    }),
    responseMeta: ({ errors }) => {
      const [error] = errors;
      return error === undefined ? {} : { status: HTTP_STATUS[codeOf(error)] };
    },
  });
  const server = createServer((request, response) => {
    const gone = new Promise<void>(resolve =>
      response.on('close', () => response.writableFinished || resolve()),
    );
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, gone });
    response.setHeader('x-request-id', `req-${requests.length}`);
    const fault = faults.shift();
    if (fault === undefined) handle(request, response);
    else fault(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    faults,
    log,
    runs: () => runs,
    close: () => {
      log.end();
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

/** Answers with a status and, if given, a refusal of this code. */
export function answer(
  status: number,
  options: { code?: string; headers?: Record<string, string>; text?: string } = {},
): Fault {
  return (_, response) => {
    const error = { message: 'refused', code: -32603, data: { code: options.code, httpStatus: status } };
    const json = options.code === undefined ? undefined : JSON.stringify({ error: { json: error } });
    response.writeHead(status, options.headers);
    response.end(options.text ?? json ?? '<html>a proxy</html>');
  };
}

export const dropSocket: Fault = request => request.socket.destroy();

export const hang: Fault = () => undefined;

/** Sends headers and half of a body, then nothing. */
export const hangInBody: Fault = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"result":');
};

export const dropInBody: Fault = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"result":', () => request.socket.destroy());
};
