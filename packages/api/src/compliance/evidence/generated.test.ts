import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, HOUR, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest, type Estate } from '../testing.ts';
import { NOW } from './evidence.fixture.ts';

interface GivenFlow {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly action?: 'ACCEPT' | 'REJECT';
  readonly ago?: number;
  readonly bytes?: number;
}

describe.each(API_TARGETS)('evidence of an estate on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  beforeEach(() => test.api.clock.set(NOW));
  afterAll(() => test.api.close());

  const decide = ({ compliance }: Estate, resource: string, scope: 'cde' | 'out-of-scope') =>
    compliance.scope.override({ resource, scope, justification: 'decided for this test' });
  const ingest = ({ compliance }: Estate, ...flows: readonly GivenFlow[]) =>
    compliance.flows.ingest({
      format: 'breakwater',
      flows: flows.map(({ from, to, port = 3306, action = 'ACCEPT', ago = HOUR, bytes = 10 }) => {
        const at = new Date(NOW - ago);
        const window = { windowStart: at, windowEnd: at };
        return {
          source: from,
          dest: to,
          protocol: 'TCP',
          dstPort: port,
          action,
          byteCount: bytes,
          ...window,
        };
      }),
    });
  type Asked = Parameters<Estate['compliance']['evidence']['generate']>[0];
  /** The data of new evidence, which verifies. */
  const dataOf = async ({ compliance: { evidence } }: Estate, asked: Asked) => {
    const { id } = await evidence.generate(asked);
    expect(await evidence.verify({ id })).toMatchObject({ valid: true, reasons: [] });
    const { data, decisionIds } = await evidence.get({ id });
    const document: { evidence: { data: Record<string, unknown> } } = JSON.parse(JSON.stringify(data));
    return { ...document.evidence.data, decisionIds };
  };
  const scopes = { evidenceType: 'pci_scope_identification' } as const;
  const segmentation = { evidenceType: 'network_segmentation_validation' } as const;

  it('35: of an empty estate is valid, and a cde decided 200 days ago is in that of the last 90', async () => {
    const empty = await test.estate();
    expect(await dataOf(empty, scopes)).toMatchObject({
      scope_summary: { total_resources: 0 },
      changes: [],
      decisionIds: [],
    });
    const estate = await test.estate();
    test.api.clock.set(NOW - 200 * DAY);
    await estate.resource('vault');
    await decide(estate, 'arn:vault', 'cde');
    test.api.clock.set(NOW);
    const data = await dataOf(estate, scopes);
    expect(data).toMatchObject({
      scope_summary: { total_resources: 1, cde_resources: 1 },
      resources: { cde: [{ resource_id: 'arn:vault', confidence_score: { manual: 1 } }] },
      changes: [],
    });
    expect(data.decisionIds).toHaveLength(1);
  });

  it('36: a flow from an out-of-scope resource fails the test of that cde, a rejected one shows the control', async () => {
    const [open, closed] = [await test.estate(), await test.estate()];
    for (const estate of [open, closed]) {
      const ids = ['vault', 'safe', 'web'];
      for (const name of ids) await estate.resource(name);
      for (const name of ids) await decide(estate, `arn:${name}`, name === 'web' ? 'out-of-scope' : 'cde');
    }
    const attempt = { from: 'arn:web', to: 'arn:vault' };
    await ingest(open, attempt);
    await ingest(closed, { ...attempt, action: 'REJECT' });
    expect(await dataOf(open, segmentation)).toMatchObject({
      ...{ tests_performed: 2, passed: 1, failed: 1, without_flow_data: 1 },
      tests: [
        { resource_id: 'arn:safe', result: 'pass' },
        {
          ...{ resource_id: 'arn:vault', result: 'fail', violations: 1, rejected_attempts: 0 },
          details: [{ source: 'arn:web', destination: 'arn:vault', protocol: 'TCP', port: 3306, flows: 1 }],
        },
      ],
    });
    expect(await dataOf(closed, segmentation)).toMatchObject({
      ...{ tests_performed: 2, passed: 2, failed: 0 },
      tests: [{ rejected_attempts: 0 }, { resource_id: 'arn:vault', violations: 0, rejected_attempts: 1 }],
    });
  });

  it('37: flows into and out of the VPC within 24 h, and their sums', async () => {
    const estate = await test.estate();
    await estate.resource('a', { vpcId: 'v1' });
    for (const name of ['b', 'c']) await estate.resource(name, { vpcId: 'v2' });
    await ingest(
      estate,
      { from: 'arn:a', to: 'arn:b', bytes: 1 },
      { from: 'arn:c', to: 'arn:a', bytes: 20 },
      { from: 'arn:b', to: 'arn:c', bytes: 300 },
      { from: 'arn:a', to: 'arn:c', bytes: 4000, ago: 24 * HOUR + 1 },
    );
    const asked = { evidenceType: 'data_flow_analysis', vpcId: 'v1' } as const;
    expect(await dataOf(estate, asked)).toMatchObject({
      vpc_id: 'v1',
      time_window: { hours: 24 },
      summary: { total_flows: 2, total_bytes: 21, crossings: 0, violations: 0 },
      aggregated: false,
      flows: [
        { destination: { resource_id: 'arn:b' }, bytes: 1 },
        { source: { resource_id: 'arn:c' }, bytes: 20 },
      ],
    });
    expect(await dataOf(estate, { ...asked, hours: 25 })).toMatchObject({ summary: { total_bytes: 4021 } });
  });

  it('generateAll makes each type once and the flows of each VPC, in one chain', async () => {
    const estate = await test.estate();
    const { compliance, operator, tenant } = estate;
    await estate.resource('z', { vpcId: 'v2' });
    await estate.resource('a', { vpcId: 'v1' });
    await estate.resource('b', { vpcId: 'v1' });
    await estate.resource('gone', { vpcId: 'v0' });
    await compliance.resources.deactivate({ resource: 'arn:gone' });
    const started = await compliance.evidence.generateAll({});
    expect(started).toMatchObject({ resourceType: 'generateEvidence' });
    await test.api.settle();
    const ended = await operator.api.operations.get({ id: started.operationId });
    const { items } = await compliance.evidence.list({ order: 'asc' });
    expect(ended).toMatchObject({
      ...{ status: 'succeeded', kind: 'compliance.generateEvidence', resourceKey: 'all', progressPct: 100 },
      result: { generated: 6, evidenceIds: items.map(({ id }) => id), failed: 0, failures: [] },
    });
    expect(items.map(item => item.evidenceType)).toEqual([
      'pci_scope_identification',
      'network_segmentation_validation',
      'tag_audit_trail',
      'configuration_snapshot',
      'data_flow_analysis',
      'data_flow_analysis',
    ]);
    expect(items.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(items.map(item => item.generatedBy))).toEqual(new Set(['automated-evidence-generator']));
    const flows = await Promise.all(items.slice(4).map(({ id }) => compliance.evidence.get({ id })));
    expect(flows.map(({ data }) => data)).toMatchObject([
      { evidence: { data: { vpc_id: 'v1' } } },
      { evidence: { data: { vpc_id: 'v2' } } },
    ]);
    expect((await test.actions(tenant)).slice(-7)).toEqual([
      'compliance.evidence.generateAll',
      ...Array(6).fill('compliance.evidence.generate'),
    ]);
    const viewer = await tenant.person('viewer');
    expect(await refusalOf(viewer.api.compliance.evidence.generateAll({}))).toBe('FORBIDDEN');
  });
});
