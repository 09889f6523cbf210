import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_TARGETS, IN_PROCESS, refusalOf } from '../../testing.ts';
import { type SocTest, socTest } from '../testing.ts';

const ALL = ['alerts', 'timeline', 'approvals', 'executions', 'devices'] as const;
const alert = (title: string, given: object = {}) =>
  ({ title, severity: 'low', source: 'wazuh', ...given }) as const;

describe.each(API_TARGETS)('one case on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  async function full() {
    const { soc, id: tenantId } = await harness.tenant();
    const device = (deviceId: string) =>
      ({ deviceId, deviceType: 'plc', firmwareVersion: '1', firmwareHash: 'a'.repeat(64) }) as const;
    const [one, two] = [await soc.devices.create(device('plc-1')), await soc.devices.create(device('plc-2'))];
    await soc.devices.create(device('plc-3'));
    const { items } = await soc.alerts.createMany({
      items: [
        alert('A', { affectedAssets: ['plc-2'] }),
        alert('B', { affectedAssets: ['plc-1'] }),
        alert('C'),
      ],
    });
    const [a, b, c] = items.map(({ id }) => id);
    if (a === undefined || b === undefined || c === undefined) throw new Error('there are three');
    const { id } = await soc.cases.createFromAlerts({ alertIds: [a, b] });
    const { id: playbook } = await soc.playbooks.create({
      name: 'Scan',
      steps: [{ name: 'scan', action: 'run_scan' }],
    });
    const { execution } = await soc.playbooks.run({ id: playbook, caseId: id, dryRun: true });
    const asked = { actionType: 'drill', actionClass: 'low', justification: 'why', caseId: id } as const;
    const first = await soc.approvals.request(asked);
    const second = await soc.approvals.request(asked);
    await soc.approvals.request({ ...asked, caseId: undefined });
    return {
      soc,
      tenantId,
      id,
      alerts: [b, a],
      devices: [two.id, one.id],
      execution,
      approvals: [second, first],
    };
  }

  it('comes with all that belongs to it, newest first, and its timeline as it went', async () => {
    const { soc, id, alerts, devices, execution, approvals } = await full();
    const whole = await soc.cases.get({ id, include: [...ALL] });
    const { items: timeline } = await soc.cases.timeline.list({ caseId: id });
    expect(whole.alerts?.map(one => one.id)).toEqual(alerts);
    expect(whole.devices?.map(one => [one.id, one.riskBand])).toEqual(devices.map(one => [one, 'green']));
    expect(whole.executions).toEqual([await soc.executions.get({ id: execution.id })]);
    expect(whole.approvals?.map(one => one.id)).toEqual(approvals.map(one => one.id));
    expect(whole.timeline).toEqual(timeline);
    expect(whole.timeline?.map(({ action }) => action)).toEqual([
      'case_created',
      'gate_set',
      'alerts_linked',
      'approval_requested',
      'approval_requested',
    ]);
    expect(whole.alerts?.[0]).toEqual(await soc.alerts.get({ id: alerts[0] ?? 'alr_' }));
  });

  it('comes with no more than was asked for', async () => {
    const { soc, id } = await full();
    const plain = await soc.cases.get({ id });
    expect(await soc.cases.get({ id, include: [] })).toEqual(plain);
    for (const part of ALL) {
      const { [part]: shown, ...rest } = await soc.cases.get({ id, include: [part] });
      expect(rest).toEqual(plain);
      expect(shown).not.toHaveLength(0);
    }
  });

  it('of a deleted case is shown only when asked for', async () => {
    const { soc } = await harness.tenant();
    const { id } = await soc.cases.create({ title: 'Intrusion', severity: 'low' });
    await soc.cases.delete({ id });
    expect(await refusalOf(soc.cases.get({ id, include: ['timeline'] }))).toBe('NOT_FOUND');
    const { timeline } = await soc.cases.get({ id, include: ['timeline'], includeDeleted: true });
    expect(timeline?.map(({ action }) => action)).toEqual(['case_created']);
  });

  it('comes with the two hundred newest of each', async () => {
    const { soc } = await harness.tenant();
    const { id } = await soc.cases.create({ title: 'Intrusion', severity: 'low' });
    const { items } = await soc.alerts.createMany({
      items: Array.from({ length: 201 }, (_, n) => alert(`A ${n}`)),
    });
    const ids: Id<'alr'>[] = items.map(one => one.id);
    await soc.cases.linkAlerts({ id, alertIds: ids.slice(0, 101) });
    await soc.cases.linkAlerts({ id, alertIds: ids.slice(101) });
    const { alerts } = await soc.cases.get({ id, include: ['alerts'] });
    expect(alerts?.map(one => one.id)).toEqual(ids.slice(1).toReversed());
  });
});

describe.each(IN_PROCESS)('round trips on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  it('a whole case is one batch, that asks for the credential too, and what changes it two', async () => {
    const { soc } = await harness.tenant();
    const { id: alertId } = await soc.alerts.create(alert('A'));
    const { id } = await soc.cases.createFromAlerts({ alertIds: [alertId] });
    const { db } = harness.database;
    const [read, write] = [vi.spyOn(db, 'read'), vi.spyOn(db, 'write')];
    async function tripsOf(call: () => Promise<unknown>) {
      read.mockClear();
      write.mockClear();
      await call();
      return [read.mock.calls.length, write.mock.calls.length];
    }
    expect(await tripsOf(() => soc.cases.get({ id, include: [...ALL] }))).toEqual([1, 0]);
    const asked = { actionType: 'drill', actionClass: 'low', justification: 'why', caseId: id } as const;
    expect(await tripsOf(() => soc.approvals.request(asked))).toEqual([1, 1]);
    expect(await tripsOf(() => soc.cases.transition({ id, to: 'in_progress' }))).toEqual([1, 1]);
    read.mockRestore();
    write.mockRestore();
  });
});
