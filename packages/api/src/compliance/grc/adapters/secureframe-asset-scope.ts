import * as z from 'zod';
import { cutCodePoints } from '../../../text.ts';
import { isInScope } from '../../in-scope.ts';
import type { GrcConfig } from '../connections/configs.ts';
import { type Exchange, isOk } from '../exchange.ts';
import type { GrcItem, Removed } from '../selection.ts';
import { type Adapter, accepted, type ItemResult, refused, UNREADABLE } from './adapter.ts';

type Config = Extract<GrcConfig, { mode: 'asset-scope' }>;

const LONGEST_REASON = 255;
const NO_LONGER = 'The resource is no longer active.';

const Found = z.object({
  data: z.array(z.object({ id: z.string(), attributes: z.object({ third_party_id: z.string().nullish() }) })),
});

/** A phrase of Lucene. */
const phrase = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** Whether the resources that Secureframe found by itself are in scope of a framework. */
export function secureframeAssetScope({ frameworkId }: Config): Adapter {
  const stated = (one: GrcItem | Removed) =>
    new URLSearchParams({
      framework_id: frameworkId,
      active: String('attributes' in one && isInScope(one.attributes.pci_scope)),
      manually_scoped_reason:
        'attributes' in one
          ? cutCodePoints(one.attributes.pci_scope_justification, LONGEST_REASON)
          : NO_LONGER,
    });
  const PATH = '/cloud_resources/{id}/framework_asset_scopes';
  return {
    endpointKind: 'upsert',
    plan: (items, removed) => [
      ...items.map(item => ({ method: 'POST' as const, path: PATH, items: [item], removed: [] })),
      ...removed.map(one => ({ method: 'POST' as const, path: PATH, items: [], removed: [one] })),
    ],
    async execute({ items, removed }, exchange) {
      const results: ItemResult[] = [];
      for (const one of [...items, ...removed]) results.push(await scoped(one, stated(one), exchange));
      return results;
    },
  };
}

async function scoped(
  one: GrcItem | Removed,
  query: URLSearchParams,
  exchange: Exchange,
): Promise<ItemResult> {
  const search = new URLSearchParams({ q: `third_party_id:${phrase(one.resourceId)}`, per_page: '100' });
  const looked = await exchange.send({ method: 'GET', path: `/cloud_resources?${search}` });
  if (!isOk(looked.status)) return refused(one, looked.status, exchange.said(looked));
  const read = Found.safeParse(looked.body);
  if (!read.success) return refused(one, looked.status, UNREADABLE);
  const [found, ...more] = read.data.data.filter(
    ({ attributes }) => attributes.third_party_id === one.resourceId,
  );
  if (found === undefined) {
    // What is not there needs no taking back.
    if (!('attributes' in one)) return accepted(one);
    return refused(one, 404, 'the platform has no resource of that id');
  }
  if (more.length > 0) return refused(one, 409, 'several resources of the platform have that id');
  const path = `/cloud_resources/${encodeURIComponent(found.id)}/framework_asset_scopes?${query}`;
  const answered = await exchange.send({ method: 'POST', path });
  return isOk(answered.status) ? accepted(one) : refused(one, answered.status, exchange.said(answered));
}
