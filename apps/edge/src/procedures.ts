import { mediaType, routerOf, wireText } from '@breakwater/api';
import {
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
} from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Context } from 'hono';
import { getQueryStrings } from 'hono/utils/url';
import { type Deployment, type Env, requestContext, withFallback } from './deployment.ts';
import { completeResponse } from './headers.ts';
import { logOutside } from './log-outside.ts';

const ENDPOINT = '/trpc';
const LARGEST_BATCH = 50;

/** Answers `/trpc/*`. */
export function procedures(deployment: Deployment, c: Context<Env>): Promise<Response> {
  const path = c.req.path.slice(ENDPOINT.length + 1);
  return withFallback(
    deployment,
    c.req.raw,
    path.split(','),
    async used => (await single(used, c, path)) ?? any(used, c),
  );
}

async function any(deployment: Deployment, c: Context<Env>): Promise<Response> {
  const reply = new Headers({ 'cache-control': 'no-store' });
  const response = await fetchRequestHandler({
    endpoint: ENDPOINT,
    req: c.req.raw,
    router: routerOf(deployment.app),
    maxBatchSize: LARGEST_BATCH,
    allowMethodOverride: true,
    createContext: ({ info }) =>
      requestContext(deployment, c, {
        mutations: info.type === 'mutation' ? info.calls.length : 0,
        reply,
      }),
    responseMeta: () => ({ headers: reply }),
    // What a stream fails with is logged by who makes it.
    onError({ error, path, type }) {
      if (type !== 'subscription') logOutside(deployment, c, path ?? c.req.path, error);
    },
  });
  const { headers } = response;
  // tRPC leaves out what the answer is where it refuses the request as such.
  if (headers.get('content-type')?.startsWith('text/plain') === true)
    headers.set('content-type', 'application/json');
  return response;
}

/**
 * Answers one query or mutation as tRPC's adapter would, without what that has for batches and streams, which costs as
 * much as reading a record does. Null: it is another request, or one to refuse, and tRPC's to answer.
 */
async function single(deployment: Deployment, c: Context<Env>, path: string): Promise<Response | null> {
  const request = c.req.raw;
  const router = routerOf(deployment.app);
  const parameters = new URLSearchParams(getQueryStrings(request.url));
  if (!isPlain(request) || !isVerbatim(c) || parameters.get('batch') === '1') return null;
  if (parameters.has('connectionParams')) return null;
  const type = typeOf(router, path);
  if (type === null || type === 'subscription' || (type === 'mutation' && request.method !== 'POST'))
    return null;

  const config = router._def._config;
  const reply = new Headers();
  const ctx = requestContext(deployment, c, { mutations: type === 'mutation' ? 1 : 0, reply });
  let input: Promise<unknown> | undefined;
  const call = {
    router,
    path,
    type,
    ctx,
    getRawInput: () => (input ??= inputOf(config, request, parameters)),
    // Most procedures never look at it, and making one costs.
    get signal() {
      return request.signal;
    },
    batchIndex: 0,
  };
  try {
    const data: unknown = await callTRPCProcedure(call);
    return answered(c, 200, `{"result":{"data":${wireText(data)}}}`, reply);
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause);
    logOutside(deployment, c, path, error);
    const shape = getTRPCErrorShape({ config, error, type, path, input: undefined, ctx });
    return answered(c, shape.data.httpStatus, `{"error":${wireText(shape)}}`, reply);
  }
}

function answered(c: Context<Env>, status: number, body: string, reply: Headers): Response {
  return completeResponse(body, status, c.get('requestId'), {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    vary: 'trpc-accept, accept',
    ...Object.fromEntries(reply),
  });
}

/** Whether the path is written as it is read: how far an encoded one is decoded is tRPC's to say. */
function isVerbatim({ req: { url, path } }: Context<Env>): boolean {
  return url.startsWith(path, url.indexOf('/', 'http://'.length));
}

/** Whether a request has, and wants, nothing but JSON. */
function isPlain({ method, headers }: Request): boolean {
  if (headers.has('trpc-accept') || headers.get('accept')?.includes('application/jsonl') === true)
    return false;
  const type = mediaType(headers);
  if (type === '') return method === 'GET' && !headers.has('content-type');
  return (method === 'GET' || method === 'POST') && type === 'application/json';
}

/** Null for what is not there, or not loaded yet. */
function typeOf({ _def: { procedures } }: AnyTRPCRouter, path: string) {
  return Object.hasOwn(procedures, path) ? procedures[path]._def.type : null;
}

async function inputOf(
  { transformer }: AnyTRPCRouter['_def']['_config'],
  request: Request,
  parameters: URLSearchParams,
): Promise<unknown> {
  try {
    const text = request.method === 'GET' ? parameters.get('input') : await request.text();
    return text === null || text === '' ? undefined : transformer.input.deserialize(JSON.parse(text));
  } catch (cause) {
    throw new TRPCError({ code: 'BAD_REQUEST', cause });
  }
}
