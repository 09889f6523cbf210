import { canonicalJson } from '@breakwater/db';
import { EVIDENCE_TYPES } from '@breakwater/db/schema';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ago, DAY, HOUR, type TestEstate, testEstate } from './documents.fixture.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

/** What is signed, as JSON has it. */
const dataOf = async ({ document }: TestEstate, ...asked: Parameters<TestEstate['document']>) =>
  JSON.parse(canonicalJson((await document(...asked)).data));

test('each resource of the CDE is tested for accepted flows with out-of-scope resources, both ways', async () => {
  const estate = await testEstate(database);
  const { resource, flow, document } = estate;
  const at = ago(100 * DAY);
  const vault = await resource('vault', [{ scope: 'cde', at }]);
  const safe = await resource('safe', [{ scope: 'cde', at }]);
  await resource('unseen', [{ scope: 'cde', at }]);
  const web = await resource('web', [{ scope: 'out-of-scope', at }]);
  const app = await resource('app', [{ scope: 'connected-cde', at }]);
  const dead = await resource('dead', [{ scope: 'out-of-scope', at }], {
    isActive: false,
    inactiveSince: at,
  });
  await flow(web, vault, { port: 3306, at: ago(2 * DAY) });
  await flow(web, vault, { port: 3306, at: ago(3 * DAY) });
  await flow(vault, web, { port: 53 });
  await flow(web, safe, { action: 'REJECT' });
  await flow(safe, web, { action: 'REJECT', port: 1 });
  for (const given of [{ at: ago(91 * DAY) }, { at: new Date(ago(0).getTime() + 1) }])
    await flow(web, safe, given);
  await flow(dead, safe);
  await flow(app, vault);
  const found = await document('network_segmentation_validation');
  const data = JSON.parse(canonicalJson(found.data));
  expect(data).toMatchObject({
    as_of: '2025-12-13T00:00:00.000Z',
    look_back_days: 90,
    tests_performed: 3,
    passed: 2,
    failed: 1,
    without_flow_data: 1,
  });
  expect(data.tests).toEqual([
    {
      name: 'out-of-scope-isolation',
      resource_id: 'safe',
      result: 'pass',
      flow_data: true,
      violations: 0,
      details: [],
      rejected_attempts: 2,
    },
    expect.objectContaining({ resource_id: 'unseen', result: 'pass', flow_data: false }),
    {
      name: 'out-of-scope-isolation',
      resource_id: 'vault',
      result: 'fail',
      flow_data: true,
      violations: 2,
      details: [
        {
          source: 'web',
          destination: 'vault',
          direction: 'inbound',
          protocol: 'TCP',
          port: 3306,
          flows: 2,
          last_observed_at: ago(2 * DAY).toISOString(),
        },
        expect.objectContaining({ source: 'vault', destination: 'web', direction: 'outbound', port: 53 }),
      ],
      rejected_attempts: 0,
    },
  ]);
  // The three of the CDE, and the peer that broke in.
  expect(found.decisionIds).toHaveLength(4);
  const before = { period: { start: ago(200 * DAY), end: ago(101 * DAY) } };
  expect(await dataOf(estate, 'network_segmentation_validation', before)).toMatchObject({
    tests_performed: 0,
  });
});

test('flows of a VPC are listed, those into and out of it too, and their sums are the totals', async () => {
  const estate = await testEstate(database);
  const { resource, flow, document } = estate;
  const at = ago(100 * DAY);
  const vault = await resource('vault', [{ scope: 'cde', at }], { vpcId: 'v1' });
  const web = await resource('web', [{ scope: 'out-of-scope', at }], { vpcId: 'v1' });
  const far = await resource('far', [], { vpcId: 'v2' });
  await flow(vault, web, { bytes: 1 });
  await flow(far, vault, { bytes: 20 });
  await flow(web, far, { bytes: 300, action: 'REJECT', at: ago(DAY) });
  await flow(web, far, { bytes: 4000, at: ago(DAY + 1) });
  await flow(vault, vault, { bytes: 50_000 });
  await flow(far, await resource('farther', [], { vpcId: 'v2' }), { bytes: 600_000 });
  const period = { start: ago(DAY), end: ago(0) };
  const found = await document('data_flow_analysis', { vpcId: 'v1', period });
  const data = JSON.parse(canonicalJson(found.data));
  expect(data).toMatchObject({
    vpc_id: 'v1',
    time_window: { start: '2025-12-12T00:00:00.000Z', end: '2025-12-13T00:00:00.000Z', hours: 24 },
    summary: { total_flows: 3, total_packets: 3, total_bytes: 321, crossings: 2, violations: 1 },
    aggregated: false,
  });
  expect(data.flows).toEqual([
    expect.objectContaining({
      crossing: true,
      bytes: 20,
      source: { resource_id: 'far', ip: '10.0.0.1', scope: null },
    }),
    {
      source: { resource_id: 'vault', ip: '10.0.0.1', scope: 'cde' },
      destination: { resource_id: 'web', ip: null, port: 443, scope: 'out-of-scope' },
      protocol: 'TCP',
      action: 'ACCEPT',
      direction: 'egress',
      packets: 1,
      bytes: 1,
      observed_at: ago(HOUR).toISOString(),
      crossing: true,
    },
    expect.objectContaining({ crossing: false, bytes: 300, action: 'REJECT' }),
  ]);
  expect(found.decisionIds).toHaveLength(2);
});

test('more than 10,000 flows are told per pair, protocol, port and action', async () => {
  const estate = await testEstate(database);
  const { ctx, resource, sql, flow } = estate;
  const at = ago(100 * DAY);
  const vault = await resource('vault', [{ scope: 'cde', at }], { vpcId: 'v1' });
  const web = await resource('web', [{ scope: 'out-of-scope', at }]);
  const many = (count: number) =>
    sql(
      `INSERT INTO data_flows (id, tenant_id, source_resource_id, dest_resource_id, protocol, src_port, dst_port, packet_count,
 byte_count, flow_direction, action, observed_at, window_start, window_end)
 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
 SELECT 'flw_' || ? || i, ?, ?, ?, 'TCP', i, 443, 1, 2, 'ingress', 'ACCEPT', ? - i, ? - i, ? FROM n`,
      ...[
        count,
        ctx.tenantId,
        ctx.tenantId,
        web,
        vault,
        ago(0).getTime(),
        ago(0).getTime(),
        ago(0).getTime(),
      ],
    );
  await many(10_000);
  const asked = { vpcId: 'v1', period: { start: ago(DAY), end: ago(0) } };
  const single = await dataOf(estate, 'data_flow_analysis', asked);
  expect([single.aggregated, single.flows.length]).toEqual([false, 10_000]);
  await flow(vault, web, { at: ago(1) });
  expect(await dataOf(estate, 'data_flow_analysis', asked)).toMatchObject({
    summary: {
      total_flows: 10_001,
      total_packets: 10_001,
      total_bytes: 20_010,
      crossings: 10_001,
      violations: 10_001,
    },
    aggregated: true,
    flows: [
      { source: { resource_id: 'vault' }, flows: 1, bytes: 10 },
      {
        source: { resource_id: 'web', ip: null, scope: 'out-of-scope' },
        destination: { resource_id: 'vault', port: 443, scope: 'cde' },
        protocol: 'TCP',
        action: 'ACCEPT',
        direction: 'ingress',
        packets: 10_000,
        bytes: 20_000,
        flows: 10_000,
        first_observed_at: ago(10_000).toISOString(),
        observed_at: ago(1).toISOString(),
        crossing: true,
      },
    ],
  });
});

const TABLES =
  /^(?:SCAN|SEARCH) (?:resource|s|d|ss|ds|decision|new|old|flow|data_flows|peer|other|change)\b .*/;

test('what documents are made of is searched for by keys', async () => {
  const { ctx, document } = await testEstate(database);
  const steps = new Set<string>();
  const read = vi.spyOn(ctx.db, 'read');
  for (const type of EVIDENCE_TYPES)
    await document(type, type === 'data_flow_analysis' ? { vpcId: 'v1' } : {});
  const asked = read.mock.calls.flatMap(([statements]) => statements);
  read.mockRestore();
  for (const { rows } of await ctx.db.read(
    asked.map(one => ({ ...one, sql: `EXPLAIN QUERY PLAN ${one.sql}` })),
  )) {
    for (const step of rows.map(row => String(row.at(-1)))) if (TABLES.test(step)) steps.add(step);
  }
  const within = 'observed_at>? AND observed_at<?';
  const byDest = `USING INDEX data_flows_dest (tenant_id=? AND dest_resource_id=? AND ${within})`;
  const bySource = `USING INDEX data_flows_source (tenant_id=? AND source_resource_id=? AND ${within})`;
  const chain = 'USING INDEX scope_decisions_resource (tenant_id=? AND resource_id=?';
  const byId = 'USING INDEX sqlite_autoindex_resources_1 (id=?)';
  expect([...steps].map(step => step.slice('SEARCH '.length)).toSorted()).toEqual([
    'change USING INDEX tag_history_changed (tenant_id=? AND changed_at>? AND changed_at<?)',
    `d ${chain}) LEFT-JOIN`,
    `d ${byId}`,
    `data_flows ${byDest}`,
    `data_flows ${bySource}`,
    `decision ${chain})`,
    'decision USING INDEX scope_decisions_scope (tenant_id=? AND scope=?)',
    `ds ${chain}) LEFT-JOIN`,
    `flow ${byDest}`,
    `flow ${bySource}`,
    `new ${chain} AND decided_at>? AND decided_at<?)`,
    `old ${chain}) LEFT-JOIN`,
    `other ${chain})`,
    `peer ${byId}`,
    'resource USING INDEX resources_resource (tenant_id=?)',
    'resource USING INDEX resources_subnet (tenant_id=? AND vpc_id=?)',
    'resource USING INDEX resources_tenant (tenant_id=? AND id=?)',
    `s ${byId}`,
    `ss ${chain}) LEFT-JOIN`,
  ]);
});
