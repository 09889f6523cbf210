import { isObject } from '../../../packages/api/src/json.ts';
import { IdRef } from './arbitrary.ts';
import type { Operation, Parameter } from './document.ts';
import type { Pool } from './pool.ts';
import type { Twist } from './twist.ts';

/** What goes into a request, before it is put together. */
export interface Parts {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or bytes as they are; undefined: none. */
  readonly body: unknown;
  /** Of the body. */
  readonly type: string | null;
}

/** A request as it is sent. */
export interface Sent {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  /** Whether the path is still one of the operation's. */
  readonly routed: boolean;
  /** The JSON that the body is, where it is JSON at all. */
  readonly json: unknown;
}

/** The parts with the ids of records in place of what stands for them. */
export function withIds(parts: Parts, pool: Pool): Parts {
  const filled = (value: unknown): unknown => {
    if (value instanceof IdRef) return pool.id(value.prefix, value.pick);
    if (Array.isArray(value)) return value.map(filled);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member)]));
  };
  const record = (fields: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, filled(value)]));
  return {
    ...parts,
    path: record(parts.path),
    query: record(parts.query),
    body: parts.body instanceof Uint8Array ? parts.body : filled(parts.body),
  };
}

/** Parts that a schema's values fill. */
export function partsOf(
  parameters: readonly Parameter[],
  values: Readonly<Record<string, unknown>>,
  type: string | null,
  body: unknown,
): Parts {
  const of = (place: Parameter['in']) =>
    Object.fromEntries(
      parameters.flatMap(({ name, in: at }) =>
        at === place && values[name] !== undefined ? [[name, values[name]]] : [],
      ),
    );
  const headers = Object.entries(of('header')).map(([name, value]) => [name, text(value)]);
  return { path: of('path'), query: of('query'), headers: Object.fromEntries(headers), body, type };
}

const text = (value: unknown): string =>
  value instanceof Date
    ? value.toISOString()
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

/** One place of a request that a twist may change. */
interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
}

function placesIn(value: unknown, depth = 0): Place[] {
  if (depth > 6) return [];
  if (!Array.isArray(value) && !isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    { holder: value, key },
    ...placesIn(member, depth + 1),
  ]);
}

/** Sets a member as JSON would, `__proto__` too. */
function put(holder: Place['holder'], key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Puts a request together, with its twist. */
export function assembled(
  operation: Operation,
  parts: Parts,
  twist: Twist | null,
  credential: Readonly<Record<string, string>>,
): Sent {
  const path = { ...parts.path };
  const query = { ...parts.query };
  const json = parts.body instanceof Uint8Array ? undefined : structuredClone(parts.body);
  if (twist !== null) twistFields(twist, path, query, json);
  const headers: Record<string, string> = { ...parts.headers, ...credential };
  const { body, raw } = bodyOf(parts, json, twist);
  const hasBody = body !== undefined && operation.method !== 'GET' && operation.method !== 'HEAD';
  if (hasBody && parts.type !== null) headers['content-type'] = parts.type;
  if (twist?.kind === 'type' && hasBody) headers['content-type'] = twist.type;
  if (twist?.kind === 'header') headers[twist.name] = twist.value;
  const { url, routed } = urlOf(operation, path, query, twist);
  return {
    method: operation.method,
    url,
    headers,
    body: hasBody ? body : undefined,
    routed,
    json: raw ? undefined : json,
  };
}

function twistFields(twist: Twist, ...holders: readonly unknown[]): void {
  if (twist.kind !== 'replace' && twist.kind !== 'drop' && twist.kind !== 'add') return;
  const places = holders.flatMap(holder => placesIn(holder));
  if (twist.kind === 'add') {
    const inside = places.map(({ holder, key }): unknown => Reflect.get(holder, key)).filter(isObject);
    const all = [...holders.slice(1).filter(isObject), ...inside];
    const target = all[twist.at % Math.max(1, all.length)];
    if (target !== undefined) put(target, twist.name, twist.value);
    return;
  }
  const place = places[twist.at % Math.max(1, places.length)];
  if (place === undefined) return;
  if (twist.kind === 'replace') put(place.holder, place.key, twist.value);
  else if (Array.isArray(place.holder)) place.holder.splice(Number(place.key), 1);
  else Reflect.deleteProperty(place.holder, place.key);
}

function bodyOf(
  { body }: Parts,
  json: unknown,
  twist: Twist | null,
): { readonly body: Sent['body']; readonly raw: boolean } {
  if (body === undefined) return { body: undefined, raw: false };
  if (twist?.kind === 'text') return { body: twist.text, raw: true };
  const whole = body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(json);
  if (twist?.kind === 'cut')
    return { body: whole?.slice(0, Math.floor(whole.length * twist.share)), raw: true };
  return { body: whole, raw: body instanceof Uint8Array };
}

function urlOf(
  { path: template }: Operation,
  path: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
  twist: Twist | null,
): { readonly url: string; readonly routed: boolean } {
  const named = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    twist?.kind === 'segment' ? twist.segment : encodeURIComponent(text(path[name]).toWellFormed()),
  );
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    Array.isArray(value) ? value.map(one => [name, text(one)]) : [[name, text(value)]],
  );
  const search = [new URLSearchParams(pairs).toString(), twist?.kind === 'query' ? twist.query : '']
    .filter(part => part !== '')
    .join('&');
  const url = search === '' ? named : `${named}?${search}`;
  const { pathname } = new URL(url, 'http://breakwater.test');
  const routed = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(
    pathname,
  );
  // What is no percent-encoding leads nowhere.
  return { url, routed: routed && isEncoded(pathname) };
}

function isEncoded(pathname: string): boolean {
  try {
    return decodeURIComponent(pathname) !== '';
  } catch {
    return false;
  }
}

const LONGEST_LINE = 1_500;
const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;

/** The request as a line for a shell. */
export function curl({ method, url, headers, body }: Sent): string {
  const shown = Object.entries({
    ...headers,
    ...(headers.authorization === undefined ? {} : { authorization: 'Bearer $TOKEN' }),
  }).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const data =
    body === undefined
      ? []
      : [typeof body === 'string' ? `--data-raw ${quoted(body)}` : `--data-binary <${body.length} bytes>`];
  const line = ['curl', '-X', method, ...shown, ...data, quoted(`$URL${url}`)].join(' ');
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}… (${line.length} characters)` : line;
}
