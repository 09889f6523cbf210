import * as z from 'zod';
import { isInScope } from '../../in-scope.ts';
import type { GrcConfig } from '../connections/configs.ts';
import { broken, type Exchange, isOk } from '../exchange.ts';
import type { GrcItem, Removed } from '../selection.ts';
import {
  type Adapter,
  accepted,
  batchesOf,
  type ItemResult,
  type PlannedRequest,
  refused,
  UNREADABLE,
} from './adapter.ts';
import { type Matched, type Named, Names } from './names.ts';

type Config = Extract<GrcConfig, { mode: 'in-scope' }>;

const MOST_UPDATES = 50;
const MOST_PAGES = 10_000;

const Page = z.object({
  results: z.object({
    data: z.array(z.object({ resourceId: z.string(), displayName: z.string() })),
    pageInfo: z.object({ endCursor: z.string().nullish(), hasNextPage: z.boolean() }),
  }),
});

const Updated = z.object({
  results: z.array(
    z.object({ id: z.string(), status: z.enum(['SUCCESS', 'ERROR']), message: z.string().nullish() }),
  ),
});

const wanted = (one: GrcItem | Removed) => 'attributes' in one && isInScope(one.attributes.pci_scope);

/** The flag of resources that Vanta found by itself. */
export function vantaInScope({ kinds }: Config): Adapter {
  const places = new Map(
    Object.entries(kinds).map(([type, { integrationId, resourceKind }]) => [
      type,
      `/v1/integrations/${encodeURIComponent(integrationId)}/resource-kinds/${encodeURIComponent(resourceKind)}/resources`,
    ]),
  );
  const planned = new Map<string, Named[]>();
  const found = new Map<string, Promise<Names | ItemResult[]>>();

  /** The names at one place, read once. */
  function namesAt(path: string, exchange: Exchange) {
    const known = found.get(path) ?? readNames(path, planned.get(path) ?? [], exchange);
    found.set(path, known);
    return known;
  }

  return {
    endpointKind: 'upsert',
    plan(items, removed) {
      for (const one of [...items, ...removed]) {
        const path = places.get(one.resourceType);
        if (path !== undefined) planned.set(path, [...(planned.get(path) ?? []), one]);
      }
      return [...planned].flatMap(([path, ones]) =>
        batchesOf(ones, MOST_UPDATES).map(batch => requestOf(path, batch)),
      );
    },
    async execute(request, exchange) {
      const { path } = request;
      const names = await namesAt(path, exchange);
      const all = [...request.items, ...request.removed];
      if (Array.isArray(names)) {
        const failed = new Map(names.map(result => [result.id, result]));
        return all.flatMap(({ id }) => failed.get(id) ?? []);
      }
      const matches = all.map(one => ({ one, matched: names.match(one) }));
      const results = matches.flatMap(({ one, matched }) => unmatched(one, matched));
      const updates = matches.flatMap(({ one, matched }) =>
        'found' in matched ? [{ one, update: { id: matched.found, inScope: wanted(one) } }] : [],
      );
      if (updates.length === 0) return results;
      return [...results, ...(await update(path, updates, exchange))];
    },
  };
}

/** Which of the ones that are pushed, and which removed, is told by what they hold. */
function requestOf(path: string, batch: readonly Named[]): PlannedRequest {
  const items = batch.filter((one): one is GrcItem => 'attributes' in one);
  const removed = batch.filter((one): one is Removed => !('attributes' in one));
  return { method: 'PATCH', path, items, removed };
}

/** What is not there needs no taking back. */
function unmatched(one: Named, matched: Matched): ItemResult[] {
  if ('found' in matched) return [];
  if (matched.status === 404 && !('attributes' in one)) return [accepted(one)];
  return [refused(one, matched.status, matched.message)];
}

async function readNames(
  path: string,
  ones: readonly Named[],
  exchange: Exchange,
): Promise<Names | ItemResult[]> {
  const names = new Names(ones);
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query: string = `?pageSize=100${cursor === null ? '' : `&pageCursor=${encodeURIComponent(cursor)}`}`;
    const answered = await exchange.send({ method: 'GET', path: `${path}${query}` });
    const { status, body } = answered;
    if (!isOk(status)) return ones.map(one => refused(one, status, exchange.said(answered)));
    const read = Page.safeParse(body);
    if (!read.success) return ones.map(one => refused(one, status, UNREADABLE));
    const { data, pageInfo } = read.data.results;
    for (const { resourceId, displayName } of data) names.see(resourceId, displayName);
    cursor = pageInfo.endCursor ?? null;
    if (!pageInfo.hasNextPage || cursor === null) return names;
  }
  throw broken('UNAVAILABLE', 'the platform lists resources without end');
}

async function update(
  path: string,
  updates: readonly { readonly one: Named; readonly update: { id: string; inScope: boolean } }[],
  exchange: Exchange,
): Promise<ItemResult[]> {
  const json = { updates: updates.map(each => each.update) };
  const answered = await exchange.send({ method: 'PATCH', path, json });
  const { status, body } = answered;
  if (!isOk(status)) return updates.map(({ one }) => refused(one, status, exchange.said(answered)));
  const read = Updated.safeParse(body);
  if (!read.success) return updates.map(({ one }) => refused(one, status, UNREADABLE));
  const said = new Map(read.data.results.map(result => [result.id, result]));
  return updates.map(({ one, update: { id } }) => {
    const result = said.get(id);
    if (result?.status === 'SUCCESS') return accepted(one);
    const message = result === undefined ? UNREADABLE : (result.message ?? 'the platform gave no reason');
    return refused(one, null, exchange.cleaned(message));
  });
}
