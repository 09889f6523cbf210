import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS } from '../../testing.ts';
import { type DeviceTest, deviceTest, sensor } from '../devices/testing.ts';

describe.each(API_TARGETS)('the risk of devices follows the alerts that name them, %s', target => {
  let test: DeviceTest;
  beforeAll(async () => {
    test = await deviceTest(target);
  });
  afterAll(() => test?.api.close());

  const alert = (
    title: string,
    affectedAssets: string[],
    severity: 'critical' | 'high' | 'low' = 'critical',
  ) => ({
    ...{ title, severity, source: 'test', affectedAssets },
  });

  /** Devices a, b and c, each unknown and quiet: 30. */
  async function scene() {
    const { devices, soc } = await test.tenant();
    await devices.createMany({ items: ['a', 'b', 'c'].map(deviceId => ({ ...sensor, deviceId })) });
    const risks = async () => {
      const { items } = await devices.list({ order: 'asc' });
      expect(items.every(({ version }) => version === 1)).toBe(true);
      return items.map(({ riskScore }) => riskScore - 30);
    };
    return { devices, alerts: soc.alerts, risks };
  }

  it('when one arrives, by severity and up to twenty', async () => {
    const { alerts, risks } = await scene();
    await alerts.create(alert('A', ['a', 'b', 'unknown']));
    await alerts.create(alert('B', ['b'], 'high'));
    await alerts.create(alert('C', ['c'], 'low'));
    expect(await risks()).toEqual([10, 15, 0]);
    await alerts.createMany({ items: [alert('D', ['a', 'b']), alert('E', ['a']), alert('F', ['a'])] });
    expect(await risks()).toEqual([20, 20, 0]);
    await alerts.ingest({ format: 'breakwater', data: [alert('G', ['c'], 'high')] });
    expect(await risks()).toEqual([20, 20, 5]);
  });

  it('when a repeat raises its severity or brings more assets, and not when a false positive repeats', async () => {
    const { alerts, risks } = await scene();
    const { id } = await alerts.create(alert('A', ['a'], 'low'));
    await alerts.create(alert('A', ['b'], 'high'));
    expect(await risks()).toEqual([5, 5, 0]);
    await alerts.create(alert('A', ['c'], 'critical'));
    expect(await risks()).toEqual([10, 10, 10]);
    await alerts.transition({ id, to: 'false_positive' });
    expect(await risks()).toEqual([0, 0, 0]);
    await alerts.create(alert('A', ['a', 'b', 'c']));
    expect(await risks()).toEqual([0, 0, 0]);
  });

  it('when it is edited', async () => {
    const { alerts, risks } = await scene();
    const { id } = await alerts.create(alert('A', ['a', 'b']));
    await alerts.update({ id, affectedAssets: ['b', 'c'] });
    expect(await risks()).toEqual([0, 10, 10]);
    await alerts.update({ id, severity: 'high', affectedAssets: ['a'] });
    expect(await risks()).toEqual([5, 0, 0]);
    await alerts.update({ id, title: 'B' });
    await alerts.update({ id, severity: 'low' });
    expect(await risks()).toEqual([0, 0, 0]);
  });

  it('when it ends or is taken up again, one or many', async () => {
    const { alerts, risks } = await scene();
    const { items } = await alerts.createMany({
      items: [alert('A', ['a', 'b']), alert('B', ['b', 'c'], 'high')],
    });
    const ids = items.map(({ id }) => id);
    const [a = 'alr_'] = ids;
    await alerts.transition({ id: a, to: 'investigating' });
    expect(await risks()).toEqual([10, 15, 5]);
    await alerts.transition({ id: a, to: 'resolved' });
    expect(await risks()).toEqual([0, 5, 5]);
    await alerts.transition({ id: a, to: 'investigating', reason: 'it is back' });
    expect(await risks()).toEqual([10, 15, 5]);
    await alerts.bulkTransition({ ids, to: 'resolved' });
    expect(await risks()).toEqual([0, 0, 0]);
  });

  it('when it is deleted or brought back, one or many', async () => {
    const { alerts, risks } = await scene();
    const { items } = await alerts.createMany({ items: [alert('A', ['a']), alert('B', ['b'], 'high')] });
    const ids = items.map(({ id }) => id);
    await alerts.delete({ id: ids[0] ?? 'alr_' });
    expect(await risks()).toEqual([0, 5, 0]);
    await alerts.deleteMany({ ids });
    expect(await risks()).toEqual([0, 0, 0]);
    for (const id of ids) await alerts.restore({ id });
    expect(await risks()).toEqual([10, 5, 0]);
  });

  it('when duplicates are merged', async () => {
    const { alerts, risks } = await scene();
    await alerts.create(alert('A', ['a'], 'high'));
    const { id } = await alerts.create(alert('B', ['a', 'b']));
    await alerts.update({ id, title: 'A' });
    expect(await risks()).toEqual([15, 10, 0]);
    expect(await alerts.dedupe({})).toMatchObject({ merged: 1 });
    expect(await risks()).toEqual([10, 10, 0]);
  });

  it('of another tenant, never', async () => {
    const [mine, theirs] = [await scene(), await scene()];
    await theirs.alerts.create(alert('A', ['a', 'b', 'c']));
    expect(await mine.risks()).toEqual([0, 0, 0]);
    expect(await theirs.risks()).toEqual([10, 10, 10]);
  });

  it('that came before the device, or while it was deleted or had another name', async () => {
    const { devices, alerts } = await scene();
    await alerts.createMany({ items: [alert('A', ['d']), alert('B', ['e'], 'high')] });
    const made = await devices.create({ ...sensor, deviceId: 'd' });
    expect(made.riskScore).toBe(40);
    const renamed = await devices.update({ id: made.id, deviceId: 'e' });
    expect(renamed).toMatchObject({ deviceId: 'e', riskScore: 35 });
    await devices.delete({ id: 'e' });
    await alerts.create(alert('C', ['e']));
    const { item } = await devices.restore({ id: made.id });
    expect(item).toMatchObject({ riskScore: 45, riskBand: 'yellow' });
    expect(await devices.get({ id: 'e' })).toEqual(item);
  });

  it('in the stored answer of a repeated call as in the first', async () => {
    const { devices, soc, operator, as } = await test.tenant();
    await soc.alerts.create(alert('A', ['d']));
    const keyed = (idempotencyKey: string) => as(operator.token, { idempotencyKey }).soc.devices;
    const twice = async <T>(call: () => Promise<T>): Promise<T> => {
      const first = await call();
      expect(await call()).toEqual(first);
      return first;
    };
    const { id, riskScore } = await twice(() => keyed('create').create({ ...sensor, deviceId: 'd' }));
    expect(riskScore).toBe(40);
    const many = await twice(() => keyed('many').createMany({ items: [{ ...sensor, deviceId: 'e' }] }));
    expect(many.items).toMatchObject([{ riskScore: 30 }]);
    expect(await twice(() => keyed('rename').update({ id, deviceId: 'f' }))).toMatchObject({ riskScore: 30 });
    await devices.delete({ id });
    await soc.alerts.create(alert('B', ['f']));
    expect(await twice(() => keyed('restore').restore({ id }))).toMatchObject({ item: { riskScore: 40 } });
    expect(await twice(() => keyed('beat').heartbeat({ deviceId: 'f' }))).toMatchObject({ riskScore: 40 });
  });
});
