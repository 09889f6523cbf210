import { canonicalJson, newId } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complianceReviews } from '../../reviews/accessor.ts';
import { ago, DAY, type TestEstate, testEstate } from './documents.fixture.ts';
import { snakeKeys } from './form.ts';
import { requirementsOf } from './scope-requirements.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

/** What is signed, as JSON has it. */
const dataOf = async ({ document }: TestEstate, ...asked: Parameters<TestEstate['document']>) =>
  JSON.parse(canonicalJson((await document(...asked)).data));

test('every key is snake_case, also within confidence, security groups and reviews', () => {
  expect(snakeKeys({ keywordMatch: 0.6, list: [{ fromPort: 1 }], already_so: null })).toEqual({
    keyword_match: 0.6,
    list: [{ from_port: 1 }],
    already_so: null,
  });
  expect(snakeKeys({ aB: 1, a_b: 2 })).toEqual({ aB: 1, a_b: 2 });
});

test('an empty estate gives each type of evidence, with nothing in it', async () => {
  const { document } = await testEstate(database);
  expect((await document('pci_scope_identification')).data).toEqual({
    as_of: '2025-12-13T00:00:00.000Z',
    period: { start: '2025-09-14T00:00:00.000Z', end: '2025-12-13T00:00:00.000Z' },
    scope_summary: {
      total_resources: 0,
      cde_resources: 0,
      connected_resources: 0,
      out_of_scope: 0,
      pending_review: 0,
      undecided: 0,
    },
    resources: { cde: [], connected_cde: [], out_of_scope: [], pending_review: [], undecided: [] },
    changes: [],
    reviews: [],
  });
  expect((await document('tag_audit_trail')).data).toEqual({
    period: { start: '2025-09-14T00:00:00.000Z', end: '2025-12-13T00:00:00.000Z' },
    resources: [],
  });
  expect((await document('configuration_snapshot')).data).toMatchObject({ resources: [] });
  expect((await document('network_segmentation_validation')).data).toMatchObject({
    tests_performed: 0,
    tests: [],
  });
  expect((await document('data_flow_analysis', { vpcId: 'v' })).data).toMatchObject({
    summary: { total_flows: 0, total_packets: 0, total_bytes: 0, crossings: 0, violations: 0 },
    aggregated: false,
    flows: [],
  });
});

test('scope is identified as it was at the end of the period: decisions then in force, resources then live', async () => {
  const estate = await testEstate(database);
  const { ctx, resource, document } = estate;
  const old = { scope: 'cde', at: ago(200 * DAY) } as const;
  await resource('z-vault', [old]);
  await resource('a-lowered', [old, { scope: 'out-of-scope', at: ago(20 * DAY) }], { region: 'eu' });
  await resource('gone', [old], { isActive: false, inactiveSince: ago(30 * DAY) });
  const deleted = await resource('deleted', [old]);
  await estate.sql('UPDATE resources SET deleted_at = ? WHERE id = ?', ago(30 * DAY).getTime(), deleted);
  await resource('undecided', []);
  await resource('newer', [{ scope: 'connected-cde', at: ago(5 * DAY) }], { discoveredAt: ago(5 * DAY) });
  await complianceReviews.insertMany(
    ctx,
    [60, 10].map(days => ({
      kind: 'scope_confirmation' as const,
      performedAt: ago(days * DAY),
      performedBy: 'ana@example.com',
      statement: `${days} days ago`,
      details: { seenBy: 'Bo' },
      recordedAt: ago(days * DAY),
      recordedBy: 'bo@example.com',
    })),
  );
  const now = await document('pci_scope_identification');
  const data = JSON.parse(canonicalJson(now.data));
  expect(data.scope_summary).toEqual({
    total_resources: 4,
    cde_resources: 1,
    connected_resources: 1,
    out_of_scope: 1,
    pending_review: 0,
    undecided: 1,
  });
  expect(data.resources.cde).toEqual([
    {
      resource_id: 'z-vault',
      resource_type: 'ec2_instance',
      provider: 'aws',
      name: null,
      account_id: null,
      vpc_id: null,
      region: null,
      segment: null,
      data_classification: null,
      justification: 'why cde',
      decided_at: old.at.toISOString(),
      decided_by: 'ana@example.com',
      decision_method: 'manual',
      confidence_score: { keyword_match: 0.6, indicators: ['z-vault'] },
    },
  ]);
  expect(data.changes).toEqual([
    {
      resource_id: 'a-lowered',
      from: 'cde',
      to: 'out-of-scope',
      decided_at: ago(20 * DAY).toISOString(),
      decided_by: 'ana@example.com',
      justification: 'why out-of-scope',
    },
    expect.objectContaining({ resource_id: 'newer', from: null, to: 'connected-cde' }),
  ]);
  expect(data.reviews).toEqual([
    {
      kind: 'scope_confirmation',
      performed_at: ago(10 * DAY).toISOString(),
      performed_by: 'ana@example.com',
      statement: '10 days ago',
      reference: null,
      details: { seen_by: 'Bo' },
      recorded_at: ago(10 * DAY).toISOString(),
      recorded_by: 'bo@example.com',
    },
  ]);
  // Of the four live ones three are decided; what changed rests on those same decisions.
  expect(now.decisionIds).toHaveLength(3);
  expect(now).toMatchObject({ pciRequirement: '12.5.2', pciRequirements: ['12.5.1'] });
  expect(requirementsOf({ entityType: 'service_provider' })).toEqual({
    pciRequirement: '12.5.2',
    pciRequirements: ['12.5.1', '12.5.2.1'],
  });

  const before = await dataOf(estate, 'pci_scope_identification', {
    period: { start: ago(90 * DAY), end: ago(40 * DAY) },
  });
  expect(before.resources.cde.map((one: { resource_id: string }) => one.resource_id)).toEqual([
    'a-lowered',
    'deleted',
    'gone',
    'z-vault',
  ]);
  expect(before).toMatchObject({ changes: [], reviews: [{ statement: '60 days ago' }] });
  expect(await dataOf(estate, 'pci_scope_identification', { filter: { region: 'eu' } })).toMatchObject({
    scope_summary: { total_resources: 1 },
    changes: [{ resource_id: 'a-lowered' }],
  });
});

test('evidence about one decision holds it, its resource, and what was decided on that until then', async () => {
  const estate = await testEstate(database);
  const { resource, document } = estate;
  await resource('vault', [
    { scope: 'out-of-scope', at: ago(200 * DAY) },
    { scope: 'cde', at: ago(50 * DAY) },
    { scope: 'connected-cde', at: ago(2 * DAY) },
  ]);
  const { decisionIds } = await document('pci_scope_identification', {
    period: { start: ago(90 * DAY), end: ago(10 * DAY) },
  });
  const [scopeDecisionId] = decisionIds;
  if (scopeDecisionId === undefined) throw new TypeError('a decision was in force');
  const asked = { scopeDecisionId, period: { start: ago(90 * DAY), end: ago(10 * DAY) } };
  const found = await document('pci_scope_identification', asked);
  expect(JSON.parse(canonicalJson(found.data))).toMatchObject({
    decision: { id: scopeDecisionId, scope: 'cde', superseded_at: null, rule: 'override' },
    resource: { resource_id: 'vault', provider: 'aws' },
    history: [{ scope: 'cde' }, { scope: 'out-of-scope', superseded_at: ago(50 * DAY).toISOString() }],
  });
  expect(found.decisionIds).toHaveLength(2);
  const early = { ...asked, period: { start: ago(90 * DAY), end: ago(60 * DAY) } };
  await expect(document('pci_scope_identification', early)).rejects.toMatchObject({ code: 'VALIDATION' });
  const unknown = { ...asked, scopeDecisionId: newId('scd', database.clock) };
  await expect(document('pci_scope_identification', unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('the tag audit trail holds the changes in the period, by resource, of pci: tags unless all are asked for', async () => {
  const estate = await testEstate(database);
  const { ctx, resource, sql } = estate;
  const changed = (id: string, key: string, version: number, at: Date, value: string | null) =>
    sql(
      `INSERT INTO tag_history (tenant_id, resource_id, key, version, old_value, new_value, source, changed_by, changed_at, reason)
 VALUES (?, ?, ?, ?, NULL, ?, 'manual', 'ana@example.com', ?, 'asked')`,
      ...[ctx.tenantId, id, key, version, value, at.getTime()],
    );
  const [b, a] = [await resource('b', []), await resource('a', [])];
  await changed(b, 'pci:scope', 1, ago(91 * DAY), 'old');
  await changed(b, 'pci:scope', 2, ago(90 * DAY), 'cde');
  await changed(b, 'PCI:scope', 1, ago(DAY), 'x');
  await changed(b, 'pci:segment', 1, ago(DAY), 'x');
  await changed(a, 'pci:scope', 1, ago(0), null);
  const entry = {
    key: 'pci:scope',
    old_value: null,
    new_value: null,
    version: 1,
    source: 'manual',
    changed_by: 'ana@example.com',
    changed_at: ago(0).toISOString(),
    justification: 'asked',
  };
  const { resources } = await dataOf(estate, 'tag_audit_trail');
  expect(resources).toEqual([
    { resource_id: 'a', tag_history: [entry] },
    {
      resource_id: 'b',
      tag_history: [
        { ...entry, version: 2, new_value: 'cde', changed_at: ago(90 * DAY).toISOString() },
        expect.objectContaining({ key: 'pci:segment' }),
      ],
    },
  ]);
  const all = await dataOf(estate, 'tag_audit_trail', { allKeys: true });
  expect(all.resources[1].tag_history).toHaveLength(3);
});

test('the configuration of what is in scope is told, null where it is unknown', async () => {
  const estate = await testEstate(database);
  const at = ago(DAY);
  await estate.resource('vault', [{ scope: 'cde', at }], {
    metadata: { encrypted: 'true', publicly_accessible: 0 },
    securityGroups: [{ id: 'sg-1', ingress: [{ fromPort: 22, cidrs: ['10.0.0.0/8'] }] }],
    publicIp: '203.0.113.7',
  });
  await estate.resource('app', [{ scope: 'connected-cde', at }], { metadata: { encrypted: 'perhaps' } });
  await estate.resource('web', [{ scope: 'out-of-scope', at }]);
  expect((await dataOf(estate, 'configuration_snapshot')).resources).toEqual([
    {
      resource_id: 'app',
      type: 'ec2_instance',
      scope: 'connected-cde',
      encrypted: null,
      publicly_accessible: null,
      security_groups: [],
      public_ip: null,
    },
    {
      resource_id: 'vault',
      type: 'ec2_instance',
      scope: 'cde',
      encrypted: true,
      publicly_accessible: false,
      security_groups: [{ id: 'sg-1', ingress: [{ from_port: 22, cidrs: ['10.0.0.0/8'] }] }],
      public_ip: '203.0.113.7',
    },
  ]);
});

test('what is more than a document can hold is not read to its end', async () => {
  const estate = await testEstate(database);
  const id = await estate.resource('a', []);
  await estate.sql(
    `INSERT INTO tag_history (tenant_id, resource_id, key, version, new_value, source, changed_by, changed_at)
 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4500)
 SELECT ?, ?, 'pci:x', i, hex(zeroblob(2048)), 'manual', 'ana', ? FROM n`,
    ...[estate.ctx.tenantId, id, ago(DAY).getTime()],
  );
  await expect(estate.document('tag_audit_trail')).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
    details: { reason: 'too_large' },
  });
});
