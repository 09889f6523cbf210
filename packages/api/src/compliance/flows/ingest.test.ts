import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { API_TARGETS, DAY, HOUR, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest, type Estate } from '../testing.ts';

const NOW = Date.parse('2025-12-13T00:00:00Z');
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
/** A flow of 2025-12-01. */
const LINE = '2 123456789012 eni-1 10.0.1.5 10.0.2.9 40000 3306 6 20 4249 1764547200 1764547260 ACCEPT OK';

type Ingest = Parameters<Estate['compliance']['flows']['ingest']>[0];

describe.each(API_TARGETS)('compliance.flows.ingest, %s', target => {
  let t: ComplianceTest;
  let estate: Estate;
  let web: string;
  let vault: string;
  beforeAll(async () => {
    t = await complianceTest(target);
  });
  afterAll(() => t?.api.close());
  beforeEach(async () => {
    t.api.clock.set(NOW);
    estate = await t.estate();
    const { items } = await estate.compliance.resources.createMany({
      items: [
        { provider: 'aws', resourceType: 'ec2_instance', resourceId: 'web', privateIp: '10.0.1.5' },
        { provider: 'aws', resourceType: 'rds_instance', resourceId: 'vault', privateIp: '10.0.2.9' },
      ],
    });
    const [first, second] = items;
    if (first === undefined || second === undefined) throw new Error('two were created');
    await t.setScope(first.id, 'out-of-scope');
    await t.setScope(second.id, 'cde');
    [web, vault] = [first.id, second.id];
  });

  const ingest = (input: Ingest) => estate.compliance.flows.ingest(input);
  const log = (...lines: string[]) => ingest({ format: 'aws-vpc-flow-log', text: lines.join('\n') });
  const flow = (given: Record<string, unknown> = {}) => ({
    source: 'web',
    dest: 'vault',
    protocol: 'TCP',
    dstPort: 443,
    windowStart: '2025-12-12T23:00:00Z',
    windowEnd: '2025-12-12T23:01:00Z',
    ...given,
  });
  const flows = (...given: Record<string, unknown>[]) =>
    ingest({ format: 'breakwater', flows: given.map(flow) });
  const violations = async () =>
    (await estate.compliance.alerts.list({ alertType: 'segmentation_violation' })).items;

  test('case 28: every line of a log is counted as what became of it', async () => {
    const result = await log(
      HEADER,
      LINE,
      LINE,
      '2 123456789012 eni-1 - - - - - - - 1764547200 1764547260 - NODATA',
      '2 123456789012 eni-1 - - - - - - - 1764547200 1764547260 - SKIPDATA',
      '2 123456789012 eni-1 203.0.113.7 10.0.1.5 5 22 6 1 40 1764547200 1764547260 REJECT OK',
      LINE.replace(' 20 ', ' xx '),
    );
    expect(result).toMatchObject({
      ...{ received: 6, stored: 1, duplicates: 1, noData: 1, skipData: 1, unresolved: 1, ambiguous: 0 },
      ...{ selfFlows: 0, tooOld: 0, invalidCount: 1, alertsOpened: 1 },
      unresolvedIps: [{ ip: '203.0.113.7', records: 1, packets: 1, bytes: 40 }],
      affected: [web],
    });
    expect(result.invalid).toEqual([{ line: 7, reason: expect.stringContaining('packets') }]);
    const { items } = await estate.compliance.flows.list({});
    expect(items).toMatchObject([
      {
        ...{ sourceResourceId: web, destResourceId: vault, protocol: 'TCP', srcPort: 40_000, dstPort: 3306 },
        ...{ packetCount: 20, byteCount: 4249, action: 'ACCEPT', flowDirection: 'egress' },
        ...{ srcIp: '10.0.1.5', dstIp: '10.0.2.9', interfaceId: 'eni-1' },
        windowStart: new Date('2025-12-01T00:00:00Z'),
        windowEnd: new Date('2025-12-01T00:01:00Z'),
        observedAt: new Date('2025-12-01T00:01:00Z'),
      },
    ]);
    const unresolved = await estate.compliance.flows.unresolved({});
    expect(unresolved.items).toMatchObject([
      {
        resourceId: web,
        ip: '203.0.113.7',
        direction: 'inbound',
        dstPort: 22,
        records: 1,
        reason: 'unknown',
      },
    ]);
  });

  test('case 31: traffic between the CDE and out of scope opens one alert, whichever way it goes', async () => {
    const first = await flows({ dstPort: 443 });
    expect(first).toMatchObject({ stored: 1, alertsOpened: 1, affected: [web] });
    expect(await flows({ dstPort: 443 })).toMatchObject({ stored: 0, duplicates: 1, alertsOpened: 0 });
    const [once, ...others] = await violations();
    expect(others).toEqual([]);
    expect(once).toMatchObject({
      ...{ severity: 'critical', status: 'open', resourceId: vault, occurrences: 1 },
      fingerprint: `flow:${vault}:${web}`,
      context: {
        cde: { id: vault, resourceId: 'vault' },
        other: { id: web, resourceId: 'web' },
        directions: ['inbound'],
        ports: [{ protocol: 'TCP', port: 443, direction: 'inbound' }],
      },
    });
    expect(await flows({ source: 'vault', dest: 'web', dstPort: 22 })).toMatchObject({ alertsOpened: 0 });
    const [again] = await violations();
    expect(again).toMatchObject({
      ...{ id: once?.id, occurrences: 2 },
      context: {
        directions: ['inbound', 'outbound'],
        ports: [
          { port: 443, direction: 'inbound' },
          { port: 22, direction: 'outbound' },
        ],
      },
    });
    const row = await estate.compliance.resources.get({ id: web });
    expect(row.needsClassification).toBe(true);
  });

  test('case 31: what was refused opens no alert; what leaves the CDE alone does', async () => {
    expect(await flows({ action: 'REJECT' })).toMatchObject({ stored: 1, alertsOpened: 0, affected: [] });
    const old = { windowStart: '2025-09-01T00:00:00Z', windowEnd: '2025-09-01T00:01:00Z' };
    expect(await flows(old)).toMatchObject({ stored: 1, alertsOpened: 0, affected: [] });
    expect(await violations()).toEqual([]);
    expect(await flows({ source: 'vault', dest: 'web' })).toMatchObject({ alertsOpened: 1, affected: [web] });
  });

  test('case 31: the alert is resolved by the system once the other end is connected', async () => {
    const justification = 'It is on the way to the vault.';
    await estate.compliance.scope.override({ resource: 'vault', scope: 'cde', justification });
    await estate.compliance.scope.override({ resource: 'web', scope: 'out-of-scope', justification });
    await flows({ source: 'vault', dest: 'web' });
    await estate.compliance.scope.override({ resource: 'web', scope: 'connected-cde', justification });
    await estate.compliance.alerts.detect({});
    expect(await violations()).toMatchObject([{ status: 'resolved', resolvedBy: 'system' }]);
  });

  test('a bad flow is told by its line and stops no other', async () => {
    const result = await flows(
      {},
      { protocol: 'SCTPX' },
      { dest: 'nowhere' },
      { windowEnd: '2025-12-13T00:05:01Z' },
      { windowStart: '2024-11-01T00:00:00Z', windowEnd: '2024-11-07T23:59:59Z' },
      { windowEnd: '2025-12-13T00:05:00Z', dest: 'web' },
      { flowDirection: 'up' },
      { protocol: 47, srcIp: '::ffff:10.0.1.5', source: undefined },
    );
    expect(result).toMatchObject({ received: 8, stored: 3, tooOld: 1, selfFlows: 1, invalidCount: 4 });
    expect(result.invalid.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      expect.stringContaining('2 protocol must be'),
      '3 unknown resource',
      '4 future',
      expect.stringContaining('7 flowDirection must be'),
    ]);
    const { items } = await estate.compliance.flows.list({ protocol: '47' });
    expect(items).toMatchObject([{ sourceResourceId: web, srcIp: '10.0.1.5' }]);
  });

  test('a resource that is inactive is taken by its name, and not by its address', async () => {
    await estate.compliance.resources.deactivate({ resource: 'web' });
    const result = await flows({}, { source: undefined, srcIp: '10.0.1.5' });
    expect(result).toMatchObject({ stored: 1, unresolved: 1, affected: [], alertsOpened: 0 });
    const { items } = await estate.compliance.flows.unresolved({ resource: 'vault', direction: 'inbound' });
    expect(items).toMatchObject([{ ip: '10.0.1.5', resourceId: vault, reason: 'unknown' }]);
    await estate.compliance.resources.delete({ id: 'web' });
    expect((await flows({})).invalid).toEqual([{ line: 1, reason: 'unknown resource' }]);
  });

  test('one of several resources with an address is meant by its VPC, else by its instance', async () => {
    const twin = { provider: 'aws', resourceType: 'ec2_instance', privateIp: '10.9.0.1' } as const;
    const { items } = await estate.compliance.resources.createMany({
      items: [
        { ...twin, resourceId: 'arn:instance/i-1', vpcId: 'vpc-1' },
        { ...twin, resourceId: 'arn:instance/i-2', vpcId: 'vpc-2' },
        { ...twin, resourceId: 'arn:instance/i-3', vpcId: 'vpc-2' },
      ],
    });
    const lines = [
      'srcaddr dstaddr dstport protocol start end vpc-id instance-id',
      '10.9.0.1 10.0.1.5 80 6 1764547200 1764547260 vpc-1 -',
      '10.9.0.1 10.0.1.5 81 6 1764547200 1764547260 vpc-2 i-2',
      '10.9.0.1 10.0.1.5 82 6 1764547200 1764547260 vpc-2 -',
    ];
    expect(await log(...lines)).toMatchObject({ stored: 2, unresolved: 1, ambiguous: 1 });
    expect(await log(...lines)).toMatchObject({ stored: 0, duplicates: 2, unresolved: 1 });
    const stored = (await estate.compliance.flows.list({ dest: web, order: 'asc' })).items;
    expect(
      Object.fromEntries(stored.map(({ dstPort, sourceResourceId }) => [dstPort, sourceResourceId])),
    ).toEqual({
      80: items[0]?.id,
      81: items[1]?.id,
    });
    const peers = await estate.compliance.flows.unresolved({ ip: '10.9.0.1' });
    expect(peers.items).toMatchObject([
      { resourceId: web, direction: 'inbound', records: 2, reason: 'ambiguous' },
    ]);
  });

  test('an ingest is one entry and one event with its counts, and none of a refused one is stored', async () => {
    await flows({}, { dstIp: '198.51.100.1', dest: undefined });
    expect(await refusalOf(flows(...Array.from({ length: 10_001 }, () => ({}))))).toMatch(/^VALIDATION/);
    const header = 'srcaddr dstaddr protocol start end';
    expect(await refusalOf(log(header, '10.0.1.5 10.0.2.9 6 1764547200 1764547260'))).toBe('VALIDATION');
    expect(await refusalOf(ingest({ format: 'aws-vpc-flow-log', flows: [flow()] }))).toBe('VALIDATION');
    expect(await refusalOf(ingest({ format: 'breakwater' }))).toBe('VALIDATION');
    const actions = (await t.actions(estate.tenant)).filter(action => action.includes('flow.ingest'));
    expect(actions).toEqual(['compliance.flow.ingest', ...Array(4).fill('compliance.flow.ingest failed')]);
    const told = (await t.events(estate.tenant)).filter(({ type }) => type === 'compliance.flow.ingested');
    expect(told).toMatchObject([{ data: { received: 2, stored: 1, unresolved: 1, affectedCount: 1 } }]);
    const [[rows] = []] = await t.api.rows(
      'SELECT count(*) FROM data_flows WHERE tenant_id = ?',
      estate.tenant.id,
    );
    expect(rows).toBe(1);
  });

  test('calls at the same time store a flow once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => flows({}, { dstPort: 22 })));
    expect(results.reduce((sum, { stored }) => sum + stored, 0)).toBe(2);
    expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(4);
    expect(await violations()).toHaveLength(1);
  });

  test('flows past their retention go, with their count in the audit log', async () => {
    await estate.tenant.admin.api.compliance.settings.update({ flowRetentionDays: 90 });
    const end = new Date(NOW - 90 * DAY + HOUR);
    const aged = { windowStart: end, windowEnd: end };
    await flows(aged, {}, { ...aged, dest: undefined, dstIp: '198.51.100.1' });
    t.api.clock.advance(HOUR);
    await t.api.runJob('compliance.flowRetention');
    expect((await estate.compliance.flows.list({})).items).toHaveLength(2);
    t.api.clock.advance(1);
    await t.api.runJob('compliance.flowRetention');
    expect((await estate.compliance.flows.list({})).items).toMatchObject([{ dstPort: 443 }]);
    expect((await estate.compliance.flows.unresolved({})).items).toEqual([]);
    const rows = await t.api.rows(
      "SELECT detail FROM audit_log WHERE tenant_id = ? AND action = 'compliance.flow.purge'",
      estate.tenant.id,
    );
    expect(rows.map(([detail]) => JSON.parse(String(detail)))).toMatchObject([
      { flows: 1, unresolvedPeers: 1, count: 2 },
    ]);
  });

  test('case 48: lists show 100 unless asked for more, and filter by either end', async () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ dstPort: index }));
    await flows(...many, { source: 'vault', dest: 'web', dstPort: 5 }, { dest: 'web', dstPort: 6 });
    const { list } = estate.compliance.flows;
    const page = await list({});
    expect(page.items).toHaveLength(100);
    const rest = await list({ cursor: page.nextCursor ?? '' });
    expect(rest.items).toHaveLength(3);
    expect((await list({ resource: 'vault', limit: 1000 })).items).toHaveLength(102);
    expect((await list({ resource: web, limit: 1000 })).items).toHaveLength(103);
    expect((await list({ violationsOnly: true, limit: 1000 })).items).toHaveLength(102);
    expect((await list({ violationsOnly: true, resource: 'vault', source: 'vault' })).items).toHaveLength(1);
    expect((await list({ source: web, dstPort: 5 })).items).toHaveLength(1);
    expect((await list({ vpcId: 'vpc-x' })).items).toEqual([]);
    const first = await list({ resource: 'vault', limit: 60 });
    const second = await list({ resource: 'vault', limit: 60, cursor: first.nextCursor ?? '' });
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(102);
  });
});
