import { BreakwaterError } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_TARGETS, IN_PROCESS, MINUTE, refusalOf } from '../../testing.ts';
import { alerts } from '../alerts/accessor.ts';
import { livenessAt } from './liveness.ts';
import { type DeviceTest, deviceTest, OTHER_HASH, plc, sensor } from './testing.ts';

it('ten minutes make a device stale, and more than sixty offline', () => {
  const seen = new Date(0);
  const ages = [-1, 0, 10 * MINUTE - 1, 10 * MINUTE, 60 * MINUTE, 60 * MINUTE + 1];
  expect(ages.map(age => livenessAt(seen, age))).toEqual([
    ...['online', 'online', 'online', 'stale', 'stale', 'offline'],
  ]);
});

describe.each(API_TARGETS)('liveness, %s', target => {
  let test: DeviceTest;
  const sweep = () => test.api.runJob('soc.liveness');
  const pass = (ms: number) => test.api.clock.advance(ms);
  beforeAll(async () => {
    test = await deviceTest(target);
  });
  afterAll(() => test?.api.close());

  it('case 36: a silent device goes stale and offline with one alert each, and comes back with a heartbeat', async () => {
    const { devices, attest, soc, eventsOf, entries } = await test.tenant();
    const { id } = await devices.create(sensor);
    await attest({ deviceId: sensor.deviceId });
    const device = () => devices.get({ id: sensor.deviceId });
    const alerts = async () => (await soc.alerts.list({ order: 'asc' })).items;
    pass(10 * MINUTE - 1);
    await sweep();
    expect(await device()).toMatchObject({ liveness: 'online', version: 2 });
    pass(1);
    await sweep();
    expect(await device()).toMatchObject({ liveness: 'stale', riskScore: 0 });
    expect(await alerts()).toMatchObject([
      {
        title: 'Device stale: sensor-1',
        severity: 'medium',
        source: 'breakwater.liveness',
        affectedAssets: [sensor.deviceId],
        assetType: 'iot_sensor',
      },
    ]);
    pass(50 * MINUTE);
    await sweep();
    expect(await device()).toMatchObject({ liveness: 'stale' });
    pass(1);
    await sweep();
    expect(await device()).toMatchObject({ liveness: 'offline', riskScore: 20 });
    expect(await alerts()).toMatchObject([{}, { title: 'Device offline: sensor-1', severity: 'critical' }]);
    const before = await device();
    await sweep();
    expect(await device()).toEqual(before);
    expect(await alerts()).toMatchObject([{ occurrenceCount: 1 }, { occurrenceCount: 1 }]);
    const back = await devices.heartbeat({ deviceId: sensor.deviceId });
    expect(back).toMatchObject({
      liveness: 'online',
      riskScore: 10,
      lastSeen: new Date(test.api.clock.now()),
    });
    expect(await device()).toEqual(back);
    const moves = ['never', 'online', 'stale', 'offline', 'online'].map((to, n, all) => ({
      ...{ id, deviceId: sensor.deviceId, from: all[n - 1], to },
    }));
    expect(await eventsOf('soc.device.livenessChanged')).toEqual(moves.slice(1));
    expect(await entries('soc.device.liveness')).toBe(2);
  });

  it('a device that was silent for more than an hour goes offline at once', async () => {
    const { devices, soc } = await test.tenant();
    await devices.create(plc);
    await devices.heartbeat({ deviceId: plc.deviceId });
    pass(61 * MINUTE);
    await sweep();
    expect((await soc.alerts.list({})).items).toMatchObject([
      { title: 'Device offline: stm32_pac_01', assetType: 'cps_controller' },
    ]);
    expect((await devices.list({ liveness: 'offline' })).items).toMatchObject([
      { riskScore: 50, riskBand: 'yellow' },
    ]);
  });

  it('devices never heard, revoked or deleted are passed over', async () => {
    const { devices, admin, soc } = await test.tenant();
    const items = ['never', 'revoked', 'deleted'].map(deviceId => ({ ...sensor, deviceId }));
    await devices.createMany({ items });
    for (const deviceId of ['revoked', 'deleted']) await devices.heartbeat({ deviceId });
    await admin.api.soc.devices.revoke({ deviceId: 'revoked', reason: 'stolen' });
    await devices.delete({ id: 'deleted' });
    pass(61 * MINUTE);
    await sweep();
    expect((await soc.alerts.list({})).items).toEqual([]);
    const { items: found } = await devices.list({ includeDeleted: true, order: 'asc' });
    expect(found.map(one => one.liveness)).toEqual(['never', 'online', 'online']);
  });

  it('all silent devices of all tenants are found, however many', async () => {
    const [one, two] = [await test.tenant(), await test.tenant()];
    const names = Array.from({ length: 130 }, (_, n) => `s${n}`);
    await one.devices.createMany({ items: names.map(deviceId => ({ ...sensor, deviceId })) });
    await two.devices.create(sensor);
    const seen = {
      sql: "UPDATE cps_devices SET liveness = 'online', last_seen = ? WHERE liveness = 'never'",
      args: [test.api.clock.now()],
    };
    await test.api.database.db.write([seen]);
    pass(10 * MINUTE);
    await sweep();
    expect((await one.soc.alerts.list({ limit: 1000 })).items).toHaveLength(130);
    expect((await two.soc.alerts.list({})).items).toHaveLength(1);
    expect((await one.devices.list({ liveness: ['online', 'never'] })).items).toEqual([]);
  });

  it('a heartbeat that moves only lastSeen leaves no entry, event or version', async () => {
    const { devices, eventsOf, entries, admin } = await test.tenant();
    await devices.create(sensor);
    const first = await devices.heartbeat({ deviceId: sensor.deviceId });
    expect(first).toMatchObject({ liveness: 'online', version: 2 });
    pass(MINUTE);
    const second = await devices.heartbeat({
      deviceId: sensor.deviceId,
      firmwareVersion: sensor.firmwareVersion,
    });
    expect(second).toEqual({ ...first, lastSeen: new Date(test.api.clock.now()) });
    expect(await devices.get({ id: sensor.deviceId })).toEqual(second);
    expect([await entries('soc.device.heartbeat'), await eventsOf('soc.device.updated')]).toEqual([1, []]);
    const moved = await devices.heartbeat({
      deviceId: sensor.deviceId,
      firmwareVersion: '2',
      ipAddress: '2001:DB8:0::1',
    });
    expect(moved).toMatchObject({ firmwareVersion: '2', ipAddress: '2001:db8::1', version: 3 });
    const [updated] = await eventsOf('soc.device.updated');
    expect(updated).toMatchObject({
      deviceType: 'sensor',
      changed: expect.arrayContaining(['firmwareVersion', 'ipAddress']),
    });
    await admin.api.soc.devices.revoke({ deviceId: sensor.deviceId, reason: 'stolen' });
    expect(await refusalOf(devices.heartbeat({ deviceId: sensor.deviceId }))).toBe('CONFLICT(revoked)');
  });
});

describe.each(IN_PROCESS)('liveness in races, %s', target => {
  let test: DeviceTest;
  beforeAll(async () => {
    test = await deviceTest(target);
  });
  afterAll(() => test?.api.close());

  /** Lets `meanwhile` happen between the next plan that writes devices and its commit. */
  function beforeNextWrite(meanwhile: () => Promise<unknown>) {
    const { db } = test.api.database;
    const write = db.write.bind(db);
    const spy = vi.spyOn(db, 'write').mockImplementation(async (statements, timeoutMs) => {
      if (statements.some(({ sql }) => /^UPDATE "?cps_devices/.test(sql))) {
        spy.mockRestore();
        await meanwhile();
      }
      return write(statements, timeoutMs);
    });
    return () => expect(vi.isMockFunction(db.write)).toBe(false);
  }

  it('a sign of life during the sweep keeps a device online', async () => {
    const { devices, soc } = await test.tenant();
    await devices.create(sensor);
    await devices.heartbeat({ deviceId: sensor.deviceId });
    test.api.clock.advance(10 * MINUTE);
    const happened = beforeNextWrite(() => devices.heartbeat({ deviceId: sensor.deviceId }));
    await test.api.runJob('soc.liveness');
    happened();
    expect(await devices.get({ id: sensor.deviceId })).toMatchObject({ liveness: 'online', version: 2 });
    expect((await soc.alerts.list({})).items).toEqual([]);
  });

  it('a tenant that can take no more alerts keeps no other from being swept', async () => {
    const tenants = [await test.tenant(), await test.tenant(), await test.tenant()];
    for (const { devices } of tenants) {
      await devices.create(sensor);
      await devices.heartbeat({ deviceId: sensor.deviceId });
    }
    test.api.clock.advance(10 * MINUTE);
    const full = tenants[1]?.id ?? '';
    const refusing = alerts.on('beforeInsert', ({ ctx }) => {
      if (ctx.tenantId === full) throw new BreakwaterError('QUOTA_EXCEEDED', 'full');
    });
    await expect(test.api.runJob('soc.liveness')).rejects.toThrow('full');
    alerts.off('beforeInsert', refusing);
    const swept = async () =>
      Promise.all(tenants.map(async ({ devices }) => (await devices.get({ id: sensor.deviceId })).liveness));
    expect(await swept()).toEqual(['stale', 'online', 'stale']);
    await test.api.runJob('soc.liveness');
    expect(await swept()).toEqual(['stale', 'stale', 'stale']);
  });

  it('a sweep during a sign of life does not leave the device stale', async () => {
    const { devices } = await test.tenant();
    await devices.create(sensor);
    await devices.heartbeat({ deviceId: sensor.deviceId });
    test.api.clock.advance(10 * MINUTE);
    beforeNextWrite(() => test.api.runJob('soc.liveness'));
    expect(await devices.heartbeat({ deviceId: sensor.deviceId })).toMatchObject({
      liveness: 'online',
      version: 4,
    });
    expect(await devices.get({ id: sensor.deviceId })).toMatchObject({ liveness: 'online' });
  });

  it('an alert that comes during an attestation counts in its answer', async () => {
    const { devices, attest, soc } = await test.tenant();
    await devices.create(sensor);
    const { nonce } = await devices.issueNonce({ deviceId: sensor.deviceId });
    beforeNextWrite(() =>
      soc.alerts.create({
        title: 'Other',
        severity: 'critical',
        source: 't',
        affectedAssets: [sensor.deviceId],
      }),
    );
    const { device } = await devices.attest({
      ...{ deviceId: sensor.deviceId, nonce, firmwareHash: sensor.firmwareHash, bootCount: 1 },
      ...{ certificateSerial: '4a0b1c', boardFamily: 'stm32' },
    });
    expect(device).toMatchObject({ attestationStatus: 'valid', riskScore: 10, riskBand: 'green' });
    expect(await devices.get({ id: sensor.deviceId })).toEqual(device);
    expect((await attest({ deviceId: sensor.deviceId, firmwareHash: OTHER_HASH })).device.riskScore).toBe(
      100,
    );
  });
});
