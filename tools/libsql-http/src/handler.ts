import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolveBatch } from './batch.ts';
import { cursorEntries, line } from './cursor.ts';
import { ProtocolError, StatementError, StreamGoneError } from './errors.ts';
import type { Hooks, Interception, RequestInfo } from './hooks.ts';
import {
  BodyTooLargeError,
  isAuthorised,
  parseJson,
  readBody,
  sendJson,
  sendText,
  writable,
} from './http-io.ts';
import { executePipeline } from './pipeline.ts';
import {
  type CursorRequest,
  type PipelineRequest,
  readCursorRequest,
  readPipelineRequest,
  type Version,
} from './protocol.ts';
import type { Engine } from './session.ts';
import type { Stream, StreamRegistry } from './streams.ts';

interface HandlerOptions {
  readonly engine: Engine;
  readonly registry: StreamRegistry;
  readonly hooks: Hooks;
  readonly authToken: string | undefined;
  readonly maxBodyBytes: number;
  readonly stalledCursorMs: number;
}

const POST_ROUTE = /^\/v([23])\/(pipeline|cursor)$/;

/** Answers Hrana over HTTP, JSON encoding. */
export class Handler {
  readonly #options: HandlerOptions;
  readonly #counts = { pipeline: 0, cursor: 0, probe: 0 };
  readonly #stalled = new Set<ServerResponse>();

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      if (response.destroyed || request.errored !== null) return;
      if (response.headersSent) response.destroy();
      else this.#refuse(response, error);
    }
    // What is left of a refused body must be taken in before the connection can serve the next request.
    request.resume();
  }

  /** Gives up on clients that do not take their cursors' rows. */
  dropStalled(): void {
    for (const response of this.#stalled) response.destroy();
  }

  #refuse(response: ServerResponse, error: unknown): void {
    if (error instanceof ProtocolError) sendText(response, 400, error.message);
    else if (error instanceof StreamGoneError) sendJson(response, 400, error.wire);
    else if (error instanceof BodyTooLargeError) {
      sendJson(response, 413, {
        error: `The request body must not exceed ${this.#options.maxBodyBytes} bytes`,
      });
    } else {
      console.error(error);
      sendJson(response, 500, { error: 'Internal server error' });
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/'] = (request.url ?? '/').split('?');
    if (request.method === 'GET' || request.method === 'HEAD') {
      await this.#probe(path, request, response);
      return;
    }
    const match = POST_ROUTE.exec(path);
    const version: Version = match?.[1] === '3' ? 3 : 2;
    const kind = match?.[2];
    if (request.method !== 'POST' || kind === undefined || (kind === 'cursor' && version < 3)) {
      sendText(response, 404, 'Not found');
      return;
    }
    const { authToken, maxBodyBytes } = this.#options;
    if (!isAuthorised(request, authToken)) {
      sendJson(response, 401, { error: 'Unauthorized: the request must bear the auth token' });
      return;
    }
    const json = parseJson(await readBody(request, maxBodyBytes));
    if (kind === 'pipeline') await this.#pipeline(readPipelineRequest(json, version), response);
    else await this.#cursor(readCursorRequest(json, version), response);
  }

  /** Probes bear no token: clients ask for the version before they introduce themselves. */
  async #probe(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const info = this.#info('probe', 0);
    if (this.#announce(info) !== 'pass') {
      request.destroy();
      return;
    }
    await this.#options.hooks.beforeResponse?.(info);
    if (path === '/v2' || path === '/v3')
      sendText(response, 200, `Hrana over HTTP, version ${path.slice(2)}`);
    else if (path === '/health') sendText(response, 200, '');
    else sendText(response, 404, 'Not found');
  }

  #info(kind: RequestInfo['kind'], requests: number): RequestInfo {
    return { kind, requests, index: this.#counts[kind]++ };
  }

  #announce(info: RequestInfo): Interception {
    this.#options.hooks.onRequest?.(info);
    return this.#options.hooks.intercept?.(info) ?? 'pass';
  }

  async #pipeline(body: PipelineRequest, response: ServerResponse): Promise<void> {
    const info = this.#info('pipeline', body.requests.length);
    await this.#withStream(info, body.baton, response, async (stream, interception) => {
      const { engine, registry, hooks } = this.#options;
      const context = { stream, registry, now: () => engine.timers.now() };
      const results = await executePipeline(context, body.requests);
      if (interception === 'drop-after') {
        response.destroy();
        return;
      }
      await hooks.beforeResponse?.(info);
      sendJson(response, 200, { baton: registry.nextBaton(stream), base_url: null, results });
    });
  }

  async #cursor(body: CursorRequest, response: ServerResponse): Promise<void> {
    const info = this.#info('cursor', 1);
    await this.#withStream(info, body.baton, response, async (stream, interception) => {
      const entries = this.#entries(stream, body);
      if (interception === 'drop-after') {
        for await (const _ of entries);
        response.destroy();
        return;
      }
      await this.#options.hooks.beforeResponse?.(info);
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write(line({ baton: this.#options.registry.nextBaton(stream), base_url: null }));
      for await (const chunk of entries) {
        if (response.destroyed) return;
        if (!response.write(chunk)) await this.#drained(response);
      }
      response.end();
    });
  }

  async *#entries(stream: Stream, body: CursorRequest): AsyncGenerator<string> {
    try {
      yield* cursorEntries(stream.session, resolveBatch(body.steps, stream.sqls));
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      yield line({ type: 'error', error: error.wire });
    }
  }

  /** A client that takes nothing for too long loses its cursor, and so the snapshot and connection it holds. */
  async #drained(response: ServerResponse): Promise<void> {
    const { engine, stalledCursorMs } = this.#options;
    const cancel = engine.timers.after(stalledCursorMs, () => response.destroy());
    this.#stalled.add(response);
    await writable(response);
    this.#stalled.delete(response);
    cancel();
  }

  async #withStream(
    info: RequestInfo,
    baton: string | undefined,
    response: ServerResponse,
    use: (stream: Stream, interception: Interception) => Promise<void>,
  ): Promise<void> {
    const interception = this.#announce(info);
    if (interception === 'drop-before') {
      response.destroy();
      return;
    }
    const { registry } = this.#options;
    const stream = await registry.acquire(baton);
    const lost = () => {
      // Nobody got the baton, so nobody can continue the stream.
      if (!response.writableFinished) registry.close(stream);
    };
    response.once('close', lost);
    try {
      if (response.destroyed) lost();
      await use(stream, interception);
    } catch (error) {
      registry.close(stream);
      throw error;
    } finally {
      registry.release(stream);
    }
  }
}
