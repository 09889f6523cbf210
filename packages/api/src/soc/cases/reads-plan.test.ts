import type { Ctx, Statement } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readingCasesOfArrivals } from '../alerts/cases-of-arrivals.ts';
import { assetsOfAlerts } from './critical.ts';
import { readingCases } from './known.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

/** How the tables are searched, each way once. */
async function planOf(statements: readonly Statement[]): Promise<string[]> {
  const steps = new Set<string>();
  for (const { sql, args } of statements) {
    const [found] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
    for (const row of found?.rows ?? []) steps.add(String(row.at(-1)));
  }
  return [...steps].filter(step => / USING .*INDEX/.test(step)).toSorted();
}

// Once the assets of a few alerts were found by walking those of all alerts.
const BY_KEYS = [
  'SEARCH alert_terms USING COVERING INDEX alert_terms_term (tenant_id=? AND kind=? AND term=?)',
  'SEARCH alert_terms USING INDEX sqlite_autoindex_alert_terms_1 (alert_id=? AND kind=?)',
  'SEARCH alerts USING COVERING INDEX alerts_case (tenant_id=? AND case_id=?)',
  'SEARCH alerts USING INDEX alerts_case (tenant_id=? AND case_id=?)',
  'SEARCH alerts USING INDEX sqlite_autoindex_alerts_1 (id=?)',
  'SEARCH cases USING INDEX cases_tenant (tenant_id=? AND id=?)',
  'SEARCH cps_devices USING INDEX cps_devices_device (tenant_id=? AND device_id=?)',
  'SEARCH critical_assets USING COVERING INDEX critical_assets_asset (tenant_id=? AND asset_id=?)',
];

test('what cases are worked out from is found by keys', async () => {
  const cases = { sql: 'SELECT ?', args: ['cas'] };
  const reads = readingCases(ctx, { cases, assets: assetsOfAlerts(ctx, ['alr']) });
  expect(await planOf(reads.map(({ statement }) => statement))).toEqual(BY_KEYS);
});

test('the cases of what arrives are found by hash', async () => {
  const arriving = [{ dedupHash: 'a'.repeat(64), alert: { affectedAssets: ['host-1'] } }];
  const reads = readingCasesOfArrivals(ctx, arriving);
  const byHash = 'SEARCH alerts USING INDEX alerts_dedup (tenant_id=? AND dedup_hash=?)';
  expect(await planOf(reads.map(({ statement }) => statement))).toEqual([...BY_KEYS, byHash].toSorted());
});
