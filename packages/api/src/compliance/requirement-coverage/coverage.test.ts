import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, HOUR, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

describe.each(API_TARGETS)('coverage on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  type Covered = Awaited<ReturnType<Awaited<ReturnType<ComplianceTest['estate']>>['compliance']['coverage']>>;
  const statuses = ({ items }: Covered) =>
    Object.fromEntries(
      items.map(({ requirement, element, status }) => [`${requirement}${element ?? ''}`, status]),
    );

  it('of an empty estate is missing, and viewers read it', async () => {
    const { tenant } = await test.estate();
    const viewer = (await tenant.person('viewer')).api;
    const covered = await viewer.compliance.coverage();
    expect(covered).toMatchObject({
      asOf: new Date(test.api.clock.now()),
      entityType: 'merchant',
      summary: { ok: 3, attention: 0, overdue: 0, missing: 12, not_applicable: 3 },
    });
    expect(statuses(covered)).toMatchObject({ '1.3.1': 'ok', '1.4.4': 'ok', '12.5.1': 'missing' });
    expect(await refusalOf(test.api.as(null).compliance.coverage())).toBe('UNAUTHENTICATED');
  });

  it('rests on reviews, resources, flows and alerts, now or as of a time', async () => {
    const { tenant, compliance, resource } = await test.estate();
    const vault = await resource('vault', { vpcId: 'v1' });
    const web = await resource('web', { vpcId: 'v1' });
    const born = new Date(test.api.clock.now());
    test.api.clock.advance(HOUR);
    await test.decide(tenant, { [vault.id]: 'cde', [web.id]: 'out-of-scope' });
    const performedAt = new Date(test.api.clock.now() - 200 * DAY);
    const review = { performedAt, performedBy: 'ana', statement: 'All of it was confirmed.' };
    await compliance.reviews.record({ ...review, kind: 'scope_confirmation' });
    await compliance.reviews.record({ ...review, kind: 'third_party_connections' });
    const quiet = await compliance.coverage();
    expect(statuses(quiet)).toMatchObject({
      ...{ '12.5.2d': 'ok', '12.5.2g': 'ok', '12.5.1': 'ok', '12.5.2f': 'ok', '12.5.2e': 'missing' },
      ...{ '1.3.1': 'missing', '1.2.4': 'missing', '12.5.2.1': 'not_applicable', '1.4.4': 'ok' },
    });
    await test.flow(web.id, vault.id, { ageMs: 0 });
    await compliance.alerts.detect();
    await test.api.database.db.write([
      {
        sql: `INSERT INTO unresolved_peers (tenant_id, resource_id, ip, direction, protocol, dst_port, action, records,
 packets, bytes, first_seen_at, last_seen_at, reason) VALUES (?, ?, '203.0.113.7', 'inbound', 'TCP', 443, 'ACCEPT', 1, 1, 1, ?, ?, 'unknown')`,
        args: [tenant.id, vault.id, test.api.clock.now(), test.api.clock.now()],
      },
    ]);
    await tenant.admin.api.compliance.settings.update({ entityType: 'service_provider' });
    test.api.clock.advance(HOUR);
    const now = await compliance.coverage();
    expect(statuses(now)).toMatchObject({
      ...{
        '1.3.1': 'attention',
        '1.3.2': 'ok',
        '12.5.2f': 'overdue',
        '12.5.2g': 'ok',
        '12.5.2.1': 'overdue',
      },
    });
    const then = await compliance.coverage({ asOf: new Date(test.api.clock.now() - 1) });
    expect(statuses(then)).toEqual(statuses(now));
    const first = statuses(await compliance.coverage({ asOf: born }));
    expect(first).toMatchObject({ '12.5.2d': 'ok', '1.3.1': 'ok', '12.5.2.1': 'overdue' });
    expect(statuses(await compliance.coverage({ asOf: new Date(born.getTime() - 1) }))).toMatchObject({
      '12.5.2d': 'missing',
    });
  });

  it('takes narrowed evidence for no proof of the whole', async () => {
    const { compliance, resource } = await test.estate();
    await resource('web', { vpcId: 'v1' });
    const evidenceType = 'network_segmentation_validation';
    const covered = async () => statuses(await compliance.coverage())['12.5.2e'];
    await compliance.evidence.generate({ evidenceType, filter: { provider: 'aws' } });
    await compliance.evidence.generate({ evidenceType, vpcId: 'v1' });
    expect(await covered()).toBe('missing');
    await compliance.evidence.generate({ evidenceType });
    await compliance.evidence.generate({ evidenceType, vpcId: 'v1' });
    expect(await covered()).toBe('ok');
  });
});
