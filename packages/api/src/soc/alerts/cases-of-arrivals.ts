import type { Ctx } from '@breakwater/db';
import { readingCases } from '../cases/known.ts';
import { ACTIVE_ALERT_STATUSES } from './constants.ts';

const IN_A_CASE = `status IN ('${ACTIVE_ALERT_STATUSES.join("', '")}') AND case_id IS NOT NULL`;

interface Arriving {
  readonly dedupHash: string;
  readonly alert: { readonly affectedAssets: readonly string[] };
}

/** The cases whose alerts arrivals may be counted on, with the assets those would bring. */
export function readingCasesOfArrivals(ctx: Ctx, arriving: readonly Arriving[]) {
  const { tenantId } = ctx;
  const hashes = JSON.stringify(arriving.map(({ dedupHash }) => dedupHash));
  const assets = JSON.stringify(arriving.map(({ dedupHash, alert }) => [dedupHash, alert.affectedAssets]));
  return readingCases(ctx, {
    cases: {
      sql: `SELECT case_id FROM alerts
 WHERE tenant_id = ? AND dedup_hash IN (SELECT value FROM json_each(?)) AND ${IN_A_CASE}`,
      args: [tenantId, hashes],
    },
    assets: {
      sql: `SELECT asset.value FROM json_each(?) AS arriving, json_each(arriving.value, '$[1]') AS asset
 WHERE EXISTS (SELECT 1 FROM alerts
  WHERE tenant_id = ? AND dedup_hash = json_extract(arriving.value, '$[0]') AND ${IN_A_CASE})`,
      args: [assets, tenantId],
    },
  });
}
