import type { Ctx, Read } from '@breakwater/db';
import { idsOf } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopeDecisions } from './decisions/accessor.ts';
import { readingSyncAlerts } from './grc/alarm.ts';
import { readingLeftOut, readingPushed, readingSelected } from './grc/selection.ts';
import { resources } from './resources/accessor.ts';
import { readingResource } from './resources/reading.ts';
import { tags } from './tags/accessor.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

/** How the tables are searched, each way once. */
async function planOf(...reads: readonly Read<unknown>[]): Promise<string[]> {
  const steps = new Set<string>();
  for (const { statement } of reads) {
    const [found] = await database.db.read([{ ...statement, sql: `EXPLAIN QUERY PLAN ${statement.sql}` }]);
    for (const row of found?.rows ?? []) steps.add(String(row.at(-1)));
  }
  return [...steps].filter(step => / USING .*INDEX|SCAN|TEMP/.test(step)).toSorted();
}

const DECISION = 'SEARCH scope_decisions USING INDEX scope_decisions_current (tenant_id=? AND resource_id=?)';

// Once the tags of a resource were found by walking those of the tenant.
test('what belongs to a resource is found by keys', async () => {
  const found = readingResource(ctx, 'arn:web');
  const { sql, args } = idsOf(found);
  const of = { sql: `"resource_id" IN (${sql})`, args };
  const BY_KEY = 'SEARCH resources USING INDEX resources_resource (tenant_id=? AND resource_id=?)';
  const BY_KEY_ALONE =
    'SEARCH resources USING COVERING INDEX resources_resource (tenant_id=? AND resource_id=?)';
  const plan = await planOf(tags.finding(ctx, of), scopeDecisions.finding(ctx, of));
  expect(plan.filter(step => step !== BY_KEY && step !== BY_KEY_ALONE)).toEqual([
    'SEARCH scope_decisions USING INDEX scope_decisions_resource (tenant_id=? AND resource_id=?)',
    'SEARCH tags USING INDEX tags_key (tenant_id=? AND resource_id=?)',
  ]);
  expect(await planOf(found)).toEqual([BY_KEY, DECISION].toSorted());
});

// Once all of the tenant's were walked, in the order of the list.
test('a list of what belongs to a resource finds it by keys, by either name', async () => {
  const BY_NAME = 'SEARCH resources USING INDEX resources_resource (tenant_id=? AND resource_id=?)';
  const TAGS = [
    'SEARCH tags USING INDEX tags_key (tenant_id=? AND resource_id=?)',
    'SEARCH tags USING INDEX tags_tenant (tenant_id=? AND id=?)',
  ];
  const DECISIONS = [
    'SEARCH scope_decisions USING INDEX scope_decisions_resource (tenant_id=? AND resource_id=?)',
  ];
  for (const [resource, found] of [
    ['res_01kaz5q3n8f2v9c4w6x7y8z0ab', []],
    ['arn:web', [BY_NAME]],
  ] as const) {
    expect(await planOf(tags.listing(ctx, { filters: { resource } }))).toEqual([...found, ...TAGS]);
    const decisions = await planOf(scopeDecisions.listing(ctx, { filters: { resource } }));
    expect(decisions).toEqual([...found, ...DECISIONS]);
  }
});

test.each([
  [{}, 'resources_tenant (tenant_id=?)'],
  [{ scope: 'cde' as const }, 'resources_scope (tenant_id=? AND current_scope=?)'],
  [{ vpcId: 'v' }, 'resources_any_subnet (tenant_id=? AND vpc_id=?)'],
  [{ subnetId: 's' }, 'resources_any_vpc (tenant_id=? AND subnet_id=?)'],
  [{ region: 'r' }, 'resources_region (tenant_id=? AND region=?)'],
  [{ accountId: 'a' }, 'resources_account (tenant_id=? AND account_id=?)'],
  [{ needsClassification: true }, 'resources_unclassified (tenant_id=?)'],
])('a list of resources by %j walks an index in its order', async (filters, index) => {
  expect(await planOf(resources.listing(ctx, { filters }))).toEqual([
    `SEARCH resources USING INDEX ${index}`,
    DECISION,
  ]);
});

test.each([
  ['the resources it pushes', readingSelected],
  ['what it accepted', readingPushed],
  ['how much would be left out', readingLeftOut],
  ['its alert', readingSyncAlerts],
])('of a GRC connection, %s: found by keys and never sorted', async (_what, reading) => {
  const steps = await planOf(reading(ctx, 'grc_01kaz5q3n8f2v9c4w6x7y8z0ab'));
  expect(steps.filter(step => /^SCAN (?!CONSTANT|json_each)|TEMP/.test(step))).toEqual([]);
  expect(steps.length).toBeGreaterThan(0);
});
