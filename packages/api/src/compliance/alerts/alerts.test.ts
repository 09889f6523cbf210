import { COMPLIANCE_ALERT_STATUSES } from '@breakwater/db/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, HOUR, MINUTE, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

describe.each(API_TARGETS)('compliance alerts on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  /** A resource in scope, and ways to raise the alert about its security groups and to look at it. */
  async function watched() {
    const estate = await test.estate();
    const { compliance } = estate;
    const { id } = await estate.resource('vault');
    await test.setScope(id, 'cde');
    let changes = 0;
    const change = async () => {
      await compliance.resources.update({ id, securityGroups: [`sg-${++changes}`] });
    };
    const alerts = async () => (await compliance.alerts.list({ resource: id })).items;
    await change();
    const [alert] = await alerts();
    if (alert === undefined) throw new TypeError('a change of security groups raises an alert');
    return { ...estate, resourceId: id, alert, change, alerts };
  }

  it('case 33: each end is set once, and what comes back is another alert', async () => {
    const { tenant, compliance, alert, change, alerts, operator } = await watched();
    const { id } = alert;
    test.api.clock.advance(MINUTE);
    const at = new Date(test.api.clock.now());
    const known = await compliance.alerts.acknowledge({ id, note: 'on it' });
    expect(known).toMatchObject({
      status: 'acknowledged',
      acknowledgedAt: at,
      acknowledgedBy: operator.email,
      resolvedAt: null,
    });
    await change();
    expect(await alerts()).toMatchObject([{ id, status: 'acknowledged', occurrences: 2 }]);
    test.api.clock.advance(MINUTE);
    const note = `moved, see bwp_${'a'.repeat(24)}`;
    expect(await compliance.alerts.resolve({ id, note })).toMatchObject({
      status: 'resolved',
      acknowledgedAt: at,
      resolvedAt: new Date(test.api.clock.now()),
      resolvedBy: operator.email,
      resolutionNote: 'moved, see [redacted]',
    });
    expect(await refusalOf(compliance.alerts.resolve({ id }))).toBe('CONFLICT(state)');
    test.api.clock.advance(MINUTE);
    await change();
    const [again, ended] = await alerts();
    expect(again).toMatchObject({ status: 'open', occurrences: 1 });
    expect(ended?.id).toBe(id);
    expect((await test.actions(tenant)).filter(action => action.includes('.alert.'))).toEqual([
      'compliance.alert.create',
      'compliance.alert.acknowledge',
      'compliance.alert.bump',
      'compliance.alert.resolve',
      'compliance.alert.resolve failed',
      'compliance.alert.create',
    ]);
  });

  const VERBS = {
    acknowledged: 'acknowledge',
    resolved: 'resolve',
    false_positive: 'markFalsePositive',
  } as const;
  const ENDS = ['acknowledged', 'resolved', 'false_positive'] as const;
  const STEPS: Readonly<Record<string, readonly string[]>> = {
    open: ENDS,
    acknowledged: ['resolved', 'false_positive'],
    resolved: [],
    false_positive: [],
  };

  it.each(COMPLIANCE_ALERT_STATUSES)('one that is %s changes as the machine says, or not', async from => {
    for (const to of ENDS) {
      const { compliance, alert } = await watched();
      const go = (status: (typeof ENDS)[number]) => compliance.alerts[VERBS[status]]({ id: alert.id });
      if (from !== 'open') await go(from);
      if (STEPS[from]?.includes(to)) expect((await go(to)).status).toBe(to);
      else expect(await refusalOf(go(to))).toBe('CONFLICT(state)');
    }
  });

  it('tells of repeats once an hour at most', async () => {
    const { tenant, change, alerts } = await watched();
    const told = async () =>
      (await test.events(tenant)).filter(({ type }) => type === 'compliance.alert.bumped').length;
    test.api.clock.advance(MINUTE);
    await change();
    expect(await told()).toBe(0);
    test.api.clock.advance(HOUR);
    await change();
    expect(await told()).toBe(1);
    for (let i = 0; i < 4; i++) {
      test.api.clock.advance(29 * MINUTE);
      await change();
    }
    expect(await told()).toBe(2);
    const [alert] = await alerts();
    expect(alert).toMatchObject({ occurrences: 7, lastSeenAt: new Date(test.api.clock.now()) });
  });

  it('a version that was not expected is refused', async () => {
    const { compliance, alert, change } = await watched();
    await change();
    const stale = { id: alert.id, expectedVersion: alert.version };
    expect(await refusalOf(compliance.alerts.acknowledge(stale))).toBe('CONFLICT(version)');
    const current = { id: alert.id, expectedVersion: alert.version + 1 };
    expect(await compliance.alerts.markFalsePositive(current)).toMatchObject({ status: 'false_positive' });
  });

  it('many changes at once raise one alert, which counts each and may be acknowledged meanwhile', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('vault');
    await test.setScope(id, 'cde');
    const groups = ['a', 'b', 'c'];
    await Promise.all(groups.map(group => compliance.resources.update({ id, securityGroups: [group] })));
    const alerts = async () => (await compliance.alerts.list({ resource: id })).items;
    const [alert] = await alerts();
    expect(alert).toMatchObject({ occurrences: 3 });
    await Promise.all([
      ...groups.map(group => compliance.resources.update({ id, securityGroups: [`${group}-2`] })),
      ...(alert === undefined ? [] : [compliance.alerts.acknowledge({ id: alert.id })]),
    ]);
    expect(await alerts()).toMatchObject([{ occurrences: 6, status: 'acknowledged' }]);
  });

  it('is found by what it is and of what, and stays in its tenant', async () => {
    const { compliance, alert, resourceId } = await watched();
    const since = alert.triggeredAt;
    const all = { severity: 'medium', alertType: 'scope_drift', status: 'open', since } as const;
    expect((await compliance.alerts.list({ ...all, resource: 'arn:vault' })).items).toEqual([alert]);
    expect((await compliance.alerts.list({ until: since })).items).toEqual([]);
    expect((await compliance.alerts.list({ severity: 'critical' })).items).toEqual([]);
    expect(await compliance.alerts.get({ id: alert.id })).toEqual(alert);
    const { compliance: other } = await test.estate();
    expect(await refusalOf(other.alerts.get({ id: alert.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(other.alerts.resolve({ id: alert.id }))).toBe('NOT_FOUND');
    expect((await other.alerts.list({ resource: resourceId })).items).toEqual([]);
  });
});
