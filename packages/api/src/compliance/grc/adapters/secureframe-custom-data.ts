import type { GrcConfig } from '../connections/configs.ts';
import { isOk } from '../exchange.ts';
import { withdrawn } from '../selection.ts';
import { type Adapter, accepted, batchesOf, forAll, refused } from './adapter.ts';

type Config = Extract<GrcConfig, { mode: 'custom-data' }>;

const MOST_RECORDS = 100;

/** Data of a custom integration. It has no way to delete: what is removed states no scope any more. */
export function secureframeCustomData({ connectionId, schemaSlug, vendorSlug }: Config): Adapter {
  return {
    endpointKind: 'upsert',
    plan: (items, removed) =>
      [
        ...batchesOf(items, MOST_RECORDS).map(batch => ({ items: batch, removed: [] })),
        ...batchesOf(removed, MOST_RECORDS).map(batch => ({ items: [], removed: batch })),
      ].map(batch => ({
        method: 'POST',
        path: `/custom_connections/${encodeURIComponent(connectionId)}/data`,
        json: {
          schema_slug: schemaSlug,
          vendor_slug: vendorSlug,
          resource_data: [...batch.items.map(item => item.attributes), ...batch.removed.map(withdrawn)],
          partial: false,
        },
        ...batch,
      })),
    async execute(request, exchange) {
      const answered = await exchange.send(request);
      const { status } = answered;
      return forAll(request, of =>
        isOk(status) ? accepted(of) : refused(of, status, exchange.said(answered)),
      );
    },
  };
}
