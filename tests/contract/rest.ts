import { type RegisteredProcedure, twinOf } from '@breakwater/api';
import type { Running } from './targets.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A bare request below `/api/v1`. */
export async function ask(
  running: Running,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: unknown,
): Promise<Answer> {
  const response = await running.fetch(`${running.url}/api/v1${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

/** What a twin is asked, where each part of the input goes. */
export interface TwinRequest {
  readonly method: string;
  /** Below `/api/v1`, with the query. */
  readonly path: string;
  /** What `{id}` stands for. */
  readonly id?: string;
  readonly query?: object;
  readonly body?: object;
}

const twins = new WeakMap<RegisteredProcedure, ReturnType<typeof twinOf>>();

function knownTwin(procedure: RegisteredProcedure): ReturnType<typeof twinOf> {
  const twin = twins.get(procedure) ?? twinOf(procedure);
  twins.set(procedure, twin);
  return twin;
}

/** The key of the input goes into the path, the rest into the query or the body. */
export function twinRequest(
  procedure: RegisteredProcedure,
  input: unknown,
  method: string = procedure.rest.method,
): TwinRequest {
  const { key } = knownTwin(procedure);
  const template = procedure.rest.path.slice('/api/v1'.length);
  const given = new Map(Object.entries(input ?? {}));
  const named = given.has('id') ? 'id' : (key?.field ?? 'id');
  const id = String(given.get(named) ?? 'x');
  const path = template.replace('{id}', encodeURIComponent(id));
  if (path !== template) given.delete(named);
  const asked = { method, path, ...(path === template ? {} : { id }) };
  const rest: object = Object.fromEntries(given);
  if (method === 'POST' || method === 'PATCH') return { ...asked, body: rest };
  const query = queryOf(rest);
  return { ...asked, path: query === '' ? path : `${path}?${query}`, query: rest };
}

/** A procedure by its twin. */
export function askTwin(
  running: Running,
  procedure: RegisteredProcedure,
  input: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const { method, path, body } = twinRequest(procedure, input);
  return ask(running, method, path, headers, body);
}

export function queryOf(input: object): string {
  const text = (one: unknown) => (one instanceof Date ? one.toISOString() : String(one));
  const pairs = Object.entries(input).flatMap(([name, value]): [string, string][] =>
    Array.isArray(value) ? value.map(one => [name, text(one)]) : [[name, text(value)]],
  );
  return new URLSearchParams(pairs).toString();
}
