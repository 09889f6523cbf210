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

/** A procedure by its twin: its key in the path, the rest of the input in the query or the body. */
export function askTwin(
  running: Running,
  procedure: RegisteredProcedure,
  input: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const { key } = twinOf(procedure);
  const { method } = procedure.rest;
  const path = procedure.rest.path.slice('/api/v1'.length);
  const given = new Map(Object.entries(input ?? {}));
  const named = given.has('id') ? 'id' : (key?.field ?? 'id');
  const url = path.replace('{id}', encodeURIComponent(String(given.get(named) ?? 'x')));
  if (url !== path) given.delete(named);
  const rest: object = Object.fromEntries(given);
  if (method === 'POST' || method === 'PATCH') return ask(running, method, url, headers, rest);
  const query = queryOf(rest);
  return ask(running, method, query === '' ? url : `${url}?${query}`, headers);
}

function queryOf(input: object): string {
  const pairs = Object.entries(input).flatMap(([name, value]): [string, string][] =>
    Array.isArray(value) ? value.map(one => [name, String(one)]) : [[name, String(value)]],
  );
  return new URLSearchParams(pairs).toString();
}
