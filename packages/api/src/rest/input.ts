import { BreakwaterError, invalid } from '@breakwater/db';
import { isObject, type JsonObject } from '../json.ts';
import { isJson, mediaType } from '../media-type.ts';
import type { Found } from './find.ts';
import { versionAsked } from './if-match.ts';
import type { Kind, RestTwin } from './twin.ts';

const TIME = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * What a request asks of a procedure: its query or its JSON body, and the key in its path. What does not read as the
 * schema wants it stays as it came, for the schema to name the field.
 *
 * @throws VALIDATION: the body is no JSON object (reason `content_type` when it does not even say so), a parameter is
 * in the wrong place. What `If-Match` is refused with.
 */
export async function readInput(request: Request, { twin, key }: Found): Promise<JsonObject> {
  const query = new URL(request.url).searchParams;
  const inBody = request.method === 'POST' || request.method === 'PATCH';
  if (inBody) {
    const [extra] = query.keys();
    if (extra !== undefined) throw invalid(extra, 'goes into the JSON body, not into the query');
  }
  const given = inBody ? await bodyOf(request, twin) : fromQuery(query, twin);
  const resumed = twin.type === 'subscription' ? request.headers.get('last-event-id') : null;
  const version = versionAsked(request, twin);
  if ('expectedVersion' in version && 'expectedVersion' in given) {
    throw invalid('expectedVersion', 'is in If-Match, and given nowhere else');
  }
  return {
    ...given,
    ...version,
    ...(resumed === null ? {} : { lastEventId: resumed }),
    ...keyOf(twin, key, given),
  };
}

function keyOf({ key: second }: RestTwin, key: string | null, given: JsonObject): JsonObject {
  if (key === null) return {};
  const field = second === undefined || key.startsWith(second.prefix) ? 'id' : second.field;
  if (field in given) throw invalid(field, 'is in the path, and given nowhere else');
  return { [field]: key };
}

async function bodyOf(request: Request, { kinds = {} }: RestTwin): Promise<JsonObject> {
  const body = await request.text();
  if (body === '') return {};
  if (!isJson(mediaType(request.headers))) {
    throw new BreakwaterError('VALIDATION', 'send the body as application/json', { reason: 'content_type' });
  }
  const value = parsed(body);
  if (!isObject(value)) throw new BreakwaterError('VALIDATION', 'the body must be a JSON object');
  return Object.keys(kinds).length === 0 ? value : Object.fromEntries(withDates(value, '', kinds));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BreakwaterError('VALIDATION', 'the request could not be read: send valid JSON', undefined, {
      cause,
    });
  }
}

type Kinds = Readonly<Record<string, Kind>>;

/** The members of an object, with times where the schema has them. */
function withDates(value: JsonObject, path: string, kinds: Kinds): [string, unknown][] {
  return Object.entries(value).map(([name, member]) => {
    const at = `${path}${name}`;
    return [name, dated(member, leadsOn(at, kinds) ? at : `${path}*`, kinds)];
  });
}

function dated(value: unknown, path: string, kinds: Kinds): unknown {
  if (!leadsOn(path, kinds)) return value;
  if (typeof value === 'string') return one(value, kinds[path]);
  if (Array.isArray(value)) return value.map(item => dated(item, `${path}.*`, kinds));
  return isObject(value) ? Object.fromEntries(withDates(value, `${path}.`, kinds)) : value;
}

const leadsOn = (path: string, kinds: Kinds): boolean =>
  Object.keys(kinds).some(known => known === path || known.startsWith(`${path}.`));

/** A repeated parameter is a list, and one with a dot that the schema knows is a member of an object. */
function fromQuery(query: URLSearchParams, { kinds = {} }: RestTwin): JsonObject {
  const members = new Map<string, [string, unknown][]>();
  const fields: [string, unknown][] = [];
  for (const name of new Set(query.keys())) {
    const value = coerced(query.getAll(name), name, kinds);
    const [object, member] = name.split('.');
    if (member === undefined || object === undefined || !(name in kinds)) fields.push([name, value]);
    else members.set(object, [...(members.get(object) ?? []), [member, value]]);
  }
  for (const [name, entries] of members) fields.push([name, Object.fromEntries(entries)]);
  return Object.fromEntries(fields);
}

function coerced(values: readonly string[], name: string, kinds: Kinds): unknown {
  const kind = kinds[name];
  if (kind === 'list') return values.map(value => one(value, kinds[`${name}.*`]));
  const [only] = values;
  return only !== undefined && values.length === 1 ? one(only, kind) : values.map(value => one(value, kind));
}

function one(text: string, kind: Kind | undefined): unknown {
  switch (kind) {
    case 'number':
      return NUMBER.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || (text === 'false' ? false : text);
    case 'date':
      return timeIn(text) ?? text;
    default:
      return text;
  }
}

/** Null for what is no moment: a day its month does not have would else become one of the next. */
function timeIn(text: string): Date | null {
  const [, year, month, day] = TIME.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const time = new Date(text);
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number.isNaN(time.getTime()) || Number(day) > days ? null : time;
}
