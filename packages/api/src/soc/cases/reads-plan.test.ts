import type { Ctx, Statement } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readingCasesOfArrivals } from '../alerts/cases-of-arrivals.ts';
import { readingAskedCase } from './approval-ended.ts';
import { assetsOfAlerts } from './critical.ts';
import { readingCase } from './get.ts';
import { readingCases } from './known.ts';
import { readingActive } from './resolve-alerts.ts';
import { readingStanding } from './standing.ts';

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
  'SEARCH resources USING INDEX resources_resource (tenant_id=? AND resource_id=?)',
  'SEARCH resources USING INDEX sqlite_autoindex_resources_1 (id=?)',
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

test('what decides about a status is found by the case', async () => {
  const reads = [
    readingStanding(ctx, 'cas_'),
    readingActive(ctx, 'cas_'),
    ...readingAskedCase(ctx, { sql: '?', args: ['apr_'] }),
  ];
  expect(await planOf(reads.map(({ statement }) => statement))).toEqual([
    'SEARCH alerts USING INDEX alerts_case (tenant_id=? AND case_id=?)',
    'SEARCH cases USING INDEX sqlite_autoindex_cases_1 (id=?)',
    'SEARCH human_approvals USING INDEX human_approvals_case (tenant_id=? AND case_id=?)',
    'SEARCH human_approvals USING INDEX sqlite_autoindex_human_approvals_1 (id=?)',
    'SEARCH playbook_executions USING INDEX playbook_executions_case (tenant_id=? AND case_id=?)',
  ]);
});

// Once the timeline of one case was found by walking that of all.
test('all that belongs to a case is found by the case', async () => {
  const include = ['alerts', 'timeline', 'approvals', 'executions', 'devices'] as const;
  const reads = readingCase(ctx, { id: 'cas_', include: [...include] });
  expect(await planOf(reads.map(({ statement }) => statement))).toEqual([
    'SEARCH alerts USING INDEX alerts_case (tenant_id=? AND case_id=?)',
    'SEARCH case_timeline USING INDEX case_timeline_case (tenant_id=? AND case_id=?)',
    'SEARCH cases USING INDEX cases_tenant (tenant_id=? AND id=?)',
    'SEARCH cases USING INDEX sqlite_autoindex_cases_1 (id=?)',
    'SEARCH cps_devices USING INDEX cps_devices_tenant (tenant_id=? AND id=?)',
    'SEARCH device USING INDEX cps_devices_device (tenant_id=? AND device_id=?)',
    'SEARCH human_approvals USING INDEX human_approvals_case (tenant_id=? AND case_id=?)',
    'SEARCH playbook_executions USING INDEX playbook_executions_case (tenant_id=? AND case_id=?)',
  ]);
});
