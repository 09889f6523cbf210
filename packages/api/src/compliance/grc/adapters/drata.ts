import type { Id } from '@breakwater/db';
import { isObject } from '../../../json.ts';
import type { GrcConfig } from '../connections/configs.ts';
import { type Answered, broken, type Exchange, isOk, wordsOf } from '../exchange.ts';
import type { GrcItem, Removed } from '../selection.ts';
import {
  type Adapter,
  accepted,
  batchesOf,
  forAll,
  type ItemResult,
  type PlannedRequest,
  refused,
} from './adapter.ts';

type Config = Extract<GrcConfig, { connectionId: string | number; resourceId: string | number }>;

const MOST_RECORDS = 100;

const record = ({ attributes }: GrcItem) => ({ id: attributes.resource_id, ...attributes });

const placeOf = ({ connectionId, resourceId }: Config) =>
  `/custom-connections/${encodeURIComponent(connectionId)}/resources/${encodeURIComponent(resourceId)}`;

function uploads(path: string, items: readonly GrcItem[]): PlannedRequest[] {
  return batchesOf(items, MOST_RECORDS).map(batch => ({
    method: 'POST',
    path,
    json: { data: batch.map(record) },
    items: batch,
    removed: [],
  }));
}

const deletions = (place: string, removed: readonly Removed[]): PlannedRequest[] =>
  removed.map(one => ({
    method: 'DELETE',
    path: `${place}/records/${encodeURIComponent(one.resourceId)}`,
    items: [],
    removed: [one],
  }));

/** Records of a custom connection that changed, and those that are no more. */
export function drataRecords(config: Config): Adapter {
  const place = placeOf(config);
  return {
    endpointKind: 'upsert',
    plan: (items, removed) => [...uploads(`${place}/records`, items), ...deletions(place, removed)],
    execute: executed,
  };
}

/**
 * All records of a custom connection: staged in a session, which replaces what is there once it is whole. `lost`: the
 * sync whose session may stand open, of which Drata takes one at a time.
 */
export function drataSession(
  config: Config,
  { syncId, lost }: { syncId: string; lost: string | null },
): Adapter {
  const place = placeOf(config);
  const session = `${place}/sessions/${syncId}`;
  const action = (id: string, name: 'complete' | 'cancel') => ({
    method: 'POST' as const,
    path: `${place}/sessions/${id}/actions`,
    json: { action: name },
  });
  const completion = action(syncId, 'complete');
  const clearing = lost === null ? [] : [{ ...action(lost, 'cancel'), items: [], removed: [] }];
  let begun = false;

  async function complete(request: PlannedRequest, exchange: Exchange): Promise<ItemResult[]> {
    const answered = await exchange.send(request);
    const { status } = answered;
    if (isOk(status)) return request.removed.map(accepted);
    const message = `the platform did not complete the session: ${exchange.said(answered)}`;
    throw broken('PRECONDITION_FAILED', message, status);
  }

  return {
    endpointKind: 'state-of-the-world',
    plan(items, removed) {
      // A session begins with its first record.
      if (items.length === 0) return deletions(place, removed);
      return [...clearing, ...uploads(session, items), { ...completion, items: [], removed }];
    },
    execute(request, exchange) {
      begun ||= request.path === session;
      return request.path === completion.path ? complete(request, exchange) : executed(request, exchange);
    },
    abandon: async exchange => !begun || exchange.last(action(syncId, 'cancel')),
  };
}

/** Whether a URL would leave it out and lead one level up, however it is escaped. */
const isDots = (segment: string) => segment === '.' || segment === '..';

async function executed(request: PlannedRequest, exchange: Exchange): Promise<ItemResult[]> {
  if (request.method === 'DELETE' && request.removed.some(one => isDots(one.resourceId))) {
    return forAll(request, of => refused(of, null, 'no path can name a record of this id'));
  }
  const answered = await exchange.send(request);
  const { status } = answered;
  const isGone = request.method === 'DELETE' && status === 404;
  if (!isOk(status) && !isGone) return forAll(request, of => refused(of, status, exchange.said(answered)));
  return request.items.length === 0 ? forAll(request, accepted) : recordResults(request, answered, exchange);
}

interface RecordResult {
  readonly statusCode?: unknown;
  readonly error?: unknown;
}

/** What became of the records: a list, a list under `data`, or of one record the result itself. */
function resultsIn(body: unknown): unknown[] {
  if (Array.isArray(body)) return body;
  if (!isObject(body)) return [];
  return Array.isArray(body.data) ? body.data : [body];
}

const idIn = (result: unknown): unknown => {
  if (!isObject(result)) return undefined;
  return isObject(result.data) && typeof result.data.id === 'string' ? result.data.id : result.id;
};

/** Where Drata tells of each record, that counts; of what it says nothing, the status of the whole. */
function recordResults(
  { items }: PlannedRequest,
  { body, status }: Answered,
  exchange: Exchange,
): ItemResult[] {
  const list = resultsIn(body);
  const byId = new Map(list.map(result => [idIn(result), result]));
  const inOrder = list.length === items.length;
  return items.map((item, at) => {
    const result = byId.get(item.resourceId) ?? (inOrder ? list[at] : undefined);
    return isObject(result) ? judged(item, result, status, exchange) : accepted(item);
  });
}

function judged(
  item: { readonly id: Id<'res'> },
  { statusCode, error, ...rest }: RecordResult,
  whole: number,
  exchange: Exchange,
): ItemResult {
  const status = typeof statusCode === 'number' ? statusCode : whole;
  const isRefused = error !== undefined && error !== null;
  if (isOk(status) && !isRefused) return accepted(item);
  return refused(item, status, exchange.said({ status, body: isRefused ? wordsOf(error) : rest }));
}
