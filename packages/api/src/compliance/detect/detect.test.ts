import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, HOUR, MINUTE } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

describe.each(API_TARGETS)('detection on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  const WORLD = [
    { id: 'sg-1', ingress: [{ cidrs: ['10.0.0.0/8'] }] },
    { id: 'sg-2', ingress: [{ cidrs: ['10.0.0.0/8'] }, { cidrs: ['10.1.0.0/16', '::/0'] }] },
  ];

  /** Alerts of an estate by fingerprint, with names in the place of ids. */
  async function alertsOf(
    { compliance }: Awaited<ReturnType<ComplianceTest['estate']>>,
    names: Record<string, string>,
  ) {
    const { items } = await compliance.alerts.list({ status: ['open', 'acknowledged'], limit: 100 });
    const named = (print: string) =>
      Object.entries(names).reduce((text, [name, id]) => text.replaceAll(id, name), print);
    return new Map(items.map(alert => [named(alert.fingerprint), alert]));
  }

  it('case 32: an in-scope resource that admits the world has an alert, one out of scope none', async () => {
    const estate = await test.estate();
    const { tenant, compliance, resource } = estate;
    const near = await resource('near', { securityGroups: WORLD });
    const far = await resource('far', { securityGroups: WORLD });
    const vault = await resource('vault', { publicIp: '203.0.113.7' });
    const store = await resource('store', { metadata: { publicly_accessible: 'true' } });
    await test.decide(tenant, {
      ...{ [near.id]: 'connected-cde', [far.id]: 'out-of-scope', [vault.id]: 'cde', [store.id]: 'cde' },
    });
    const names = { near: near.id, far: far.id, vault: vault.id, store: store.id };
    const first = await compliance.alerts.detect();
    expect(first).toEqual({
      opened: 3,
      bumped: 0,
      resolved: 0,
      byType: {
        segmentation_violation: { opened: 1, bumped: 0, resolved: 0 },
        scope_drift: { opened: 2, bumped: 0, resolved: 0 },
      },
    });
    const alerts = await alertsOf(estate, names);
    expect([...alerts.keys()].toSorted()).toEqual(['open:near', 'public:store', 'public:vault']);
    expect(alerts.get('open:near')).toMatchObject({
      severity: 'critical',
      resourceId: near.id,
      context: { resourceId: 'arn:near', securityGroups: ['sg-2'] },
    });
    test.api.clock.advance(MINUTE);
    const before = (await test.events(tenant)).length;
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0, bumped: 3, resolved: 0 });
    expect((await alertsOf(estate, names)).get('open:near')).toMatchObject({
      lastSeenAt: new Date(test.api.clock.now()),
      occurrences: 1,
      version: 1,
    });
    expect(await test.events(tenant)).toHaveLength(before);
    await test.decide(tenant, { [near.id]: 'out-of-scope', [vault.id]: 'connected-cde' });
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0, bumped: 1, resolved: 2 });
    expect([...(await alertsOf(estate, names)).keys()]).toEqual(['public:store']);
    const { items } = await compliance.alerts.list({ resource: near.id });
    expect(items).toMatchObject([{ status: 'resolved', resolvedBy: 'system' }]);
    expect((await test.actions(tenant)).filter(action => action === 'compliance.alert.detect')).toHaveLength(
      3,
    );
  });

  it('case 31: a violation is resolved when an end changes its scope, stops being live, or the flow is too old', async () => {
    const estate = await test.estate();
    const { tenant, compliance, resource } = estate;
    const [vault, a, b, c, d] = [
      await resource('vault'),
      await resource('a'),
      await resource('b'),
      await resource('c'),
      await resource('d'),
    ];
    await test.decide(tenant, {
      ...{ [vault.id]: 'cde', [a.id]: 'out-of-scope', [b.id]: 'out-of-scope' },
      ...{ [c.id]: 'out-of-scope', [d.id]: 'out-of-scope' },
    });
    await tenant.admin.api.compliance.settings.update({ lookbackDays: 2 });
    await test.flow(vault.id, a.id);
    await test.flow(b.id, vault.id);
    await test.flow(c.id, vault.id, { ageMs: 47 * HOUR });
    await test.flow(d.id, vault.id, { action: 'REJECT' });
    await test.alert(
      tenant,
      [a, b, c, d].map(({ id }) => ['segmentation_violation', `flow:${vault.id}:${id}`, vault.id]),
    );
    const left = async () => [
      ...(await alertsOf(estate, { vault: vault.id, a: a.id, b: b.id, c: c.id, d: d.id })).keys(),
    ];
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0, resolved: 1 });
    expect((await left()).toSorted()).toEqual(['flow:vault:a', 'flow:vault:b', 'flow:vault:c']);
    await test.decide(tenant, { [a.id]: 'connected-cde' });
    test.api.clock.advance(2 * HOUR);
    await compliance.alerts.detect();
    expect(await left()).toEqual(['flow:vault:b']);
    await compliance.resources.deactivate({ resource: b.id });
    expect(await left()).toEqual([]);
  });

  it('a live resource without tag or decision, or pending for too long, has an alert until it has none', async () => {
    const estate = await test.estate();
    const { tenant, compliance, resource } = estate;
    await tenant.admin.api.compliance.settings.update({ pendingReviewMaxDays: 2 });
    const [bare, lost, slow] = [await resource('bare'), await resource('lost'), await resource('slow')];
    const names = { bare: bare.id, lost: lost.id, slow: slow.id };
    await compliance.tags.remove({ resource: bare.id, key: 'pci:scope' });
    await test.setScope(lost.id, null);
    await compliance.alerts.detect();
    const young = await alertsOf(estate, names);
    expect([...young].map(([print, { severity }]) => `${print} ${severity}`).toSorted()).toEqual([
      'untagged:bare low',
      'untagged:lost low',
    ]);
    test.api.clock.advance(2 * DAY);
    await compliance.alerts.detect();
    const older = await alertsOf(estate, names);
    expect([...older].map(([print, { severity }]) => `${print} ${severity}`).toSorted()).toEqual([
      'untagged:bare medium',
      'untagged:lost medium',
    ]);
    expect(older.get('untagged:bare')).toMatchObject({ occurrences: 1, version: 2 });
    test.api.clock.advance(1);
    await test.decide(tenant, { [lost.id]: 'out-of-scope' });
    await compliance.tags.set({ resource: bare.id, key: 'pci:scope', value: 'out-of-scope' });
    await compliance.alerts.detect();
    expect([...(await alertsOf(estate, names)).keys()].toSorted()).toEqual(['pending:bare', 'pending:slow']);
    await test.decide(tenant, { [bare.id]: 'out-of-scope', [slow.id]: 'out-of-scope' });
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0, resolved: 2 });
  });

  it('a VPC of a cde without flows has an alert until flows arrive, and the job finds it', async () => {
    const estate = await test.estate();
    const { tenant, compliance, resource } = estate;
    const at = { vpcId: 'vpc-1' };
    const [vault, peer] = [await resource('vault', at), await resource('peer', at)];
    await resource('else', { vpcId: 'vpc-2' });
    await test.decide(tenant, { [vault.id]: 'cde', [peer.id]: 'connected-cde' });
    test.api.clock.advance(DAY);
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0 });
    test.api.clock.advance(1);
    expect(await test.api.runJob('compliance.detect')).toBe(true);
    expect((await alertsOf(estate, {})).get('gap:vpc-1')).toMatchObject({
      alertType: 'monitoring_gap',
      severity: 'high',
      resourceId: null,
    });
    await test.flow(peer.id, peer.id, { action: 'REJECT' });
    expect(await compliance.alerts.detect()).toMatchObject({ resolved: 1 });
  });

  it('a scope that nobody confirmed in time has an alert until somebody does', async () => {
    const estate = await test.estate();
    const { tenant, compliance, resource } = estate;
    await compliance.alerts.detect();
    expect((await alertsOf(estate, {})).size).toBe(0);
    await resource('web');
    const record = async (daysAgo: number) => {
      const performedAt = new Date(test.api.clock.now() - daysAgo * DAY);
      const statement = 'The scope was confirmed.';
      await compliance.reviews.record({
        kind: 'scope_confirmation',
        performedAt,
        performedBy: 'ana',
        statement,
      });
    };
    await record(190);
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0 });
    const { settings } = tenant.admin.api.compliance;
    await settings.update({ entityType: 'service_provider' });
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 1 });
    const [alert] = (await alertsOf(estate, {})).values();
    expect(alert).toMatchObject({
      alertType: 'scope_review_overdue',
      severity: 'high',
      fingerprint: 'scope-review',
    });
    await record(1);
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0, resolved: 1 });
  });

  it('what comes back after somebody ended its alert is another alert', async () => {
    const estate = await test.estate();
    const { tenant, compliance, resource } = estate;
    const { id } = await resource('vault', { publicIp: '203.0.113.7' });
    await test.decide(tenant, { [id]: 'cde' });
    await compliance.alerts.detect();
    const only = async () => {
      const [alert] = (await alertsOf(estate, { vault: id })).values();
      if (alert === undefined) throw new TypeError('a public cde has an alert');
      return alert;
    };
    const first = await only();
    await compliance.alerts.resolve({ id: first.id });
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 1 });
    const again = await only();
    expect(again.id).not.toBe(first.id);
    await compliance.alerts.acknowledge({ id: again.id });
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0, bumped: 1 });
  });
});
