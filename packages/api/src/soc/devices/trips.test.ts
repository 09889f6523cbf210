import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { IN_PROCESS } from '../../testing.ts';
import { type DeviceTest, deviceTest, evidence, OTHER_HASH, plc, sensor } from './testing.ts';

describe.each(IN_PROCESS)('round trips, %s', target => {
  let test: DeviceTest;
  beforeAll(async () => {
    test = await deviceTest(target);
  });
  afterAll(() => test?.api.close());

  it('whatever is done to devices takes one read, which asks for the credential too, and one write', async () => {
    const { admin, soc } = await test.tenant();
    const { devices } = admin.api.soc;
    const { id } = await devices.create(plc);
    const { nonce } = await devices.issueNonce({ deviceId: id });
    await soc.alerts.create({ title: 'A', severity: 'high', source: 't', affectedAssets: [plc.deviceId] });
    await test.api.settle();
    const { db } = test.api.database;
    const [read, write] = [vi.spyOn(db, 'read'), vi.spyOn(db, 'write')];
    const calls: [string, () => Promise<unknown>][] = [
      ['createMany', () => devices.createMany({ items: [sensor, { ...sensor, deviceId: 'other' }] })],
      ['heartbeat', () => devices.heartbeat({ deviceId: id })],
      ['touch', () => devices.heartbeat({ deviceId: id })],
      ['issueNonce', () => devices.issueNonce({ deviceId: plc.deviceId })],
      ['attest', () => devices.attest({ ...evidence, nonce })],
      ['attest and fail', () => devices.attest({ ...evidence, firmwareHash: OTHER_HASH })],
      ['attest and fail again', () => devices.attest({ ...evidence, firmwareHash: OTHER_HASH })],
      ['update', () => devices.update({ id, deviceId: 'renamed', expectedFirmwareHash: OTHER_HASH })],
      ['revoke', () => devices.revoke({ deviceId: id, reason: 'stolen' })],
      ['delete', () => devices.delete({ id })],
      ['restore', () => devices.restore({ id })],
    ];
    for (const [name, call] of calls) {
      for (const spy of [read, write]) spy.mockClear();
      await call();
      expect([name, read.mock.calls.length, write.mock.calls.length]).toEqual([name, 1, 1]);
    }
    for (const spy of [read, write]) spy.mockRestore();
  });
});
