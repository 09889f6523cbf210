import type { Ctx } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EstateAsked, readingAddresses, readingEstate } from './reading.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

/** How the tables are searched, each way once. */
async function planOf(asked: Omit<EstateAsked, 'to'>): Promise<string[]> {
  const steps = new Set<string>();
  for (const reading of [readingEstate, readingAddresses]) {
    const { statement } = reading(ctx, { ...asked, to: new Date(ctx.clock.now()) });
    const [found] = await database.db.read([{ ...statement, sql: `EXPLAIN QUERY PLAN ${statement.sql}` }]);
    for (const row of found?.rows ?? []) steps.add(String(row.at(-1)));
  }
  return [...steps]
    .filter(step => / USING INDEX|SCAN (data_flows|unresolved_peers|resources|f|p|r|d)\b/.test(step))
    .toSorted();
}

const RESOURCES = [
  'SEARCH compliance_settings USING INDEX sqlite_autoindex_compliance_settings_1 (tenant_id=?)',
  'SEARCH d USING INDEX scope_decisions_current (tenant_id=? AND resource_id=?) LEFT-JOIN',
  'SEARCH p USING INDEX unresolved_peers_seen (tenant_id=? AND last_seen_at>?)',
  'SEARCH r USING INDEX resources_live (tenant_id=? AND is_active=?)',
];
const ANSWER =
  'SEARCH r USING INDEX data_flows_identity (tenant_id=? AND source_resource_id=? AND dest_resource_id=? AND protocol=? AND <expr>=?)';

// Once an answer was looked for among all flows to a resource in the period, which took a minute of 100,000.
test('flows of a diagram are found by time, and what they answer by its identity', async () => {
  expect(await planOf({})).toEqual(
    [
      ...RESOURCES,
      ANSWER,
      'SEARCH f USING INDEX data_flows_observed (tenant_id=? AND observed_at>? AND observed_at<?)',
    ].toSorted(),
  );
});

test('flows of a VPC are found by their ends', async () => {
  expect(await planOf({ vpcId: 'v' })).toEqual(
    [
      ...RESOURCES,
      ANSWER,
      'SCAN d',
      'SEARCH f USING INDEX data_flows_dest (tenant_id=? AND dest_resource_id=? AND observed_at>? AND observed_at<?)',
      'SEARCH f USING INDEX data_flows_source (tenant_id=? AND source_resource_id=? AND observed_at>? AND observed_at<?)',
    ].toSorted(),
  );
});
