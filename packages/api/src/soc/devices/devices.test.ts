import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf, refusalOf } from '../../testing.ts';
import { type DeviceTest, deviceTest, HASH, OTHER_HASH, plc, sensor } from './testing.ts';
import { VECTOR } from './vector.fixture.ts';

describe.each(API_TARGETS)('devices, %s', target => {
  let test: DeviceTest;
  beforeAll(async () => {
    test = await deviceTest(target);
  });
  afterAll(() => test?.api.close());

  it('a new one is unknown and never heard, its fields in their stored form', async () => {
    const { devices, eventsOf } = await test.tenant();
    const made = await devices.create({
      ...plc,
      firmwareHash: HASH.toUpperCase(),
      ipAddress: '::ffff:192.0.2.7',
      metadata: { rack: 7 },
    });
    expect(made).toMatchObject({
      ...{ deviceId: plc.deviceId, deviceType: 'plc', firmwareStack: 'unknown', name: null },
      ...{ firmwareHash: HASH, expectedFirmwareHash: HASH, certificateSerial: '4a0b1c', publicKey: null },
      ...{ ipAddress: '192.0.2.7', metadata: { rack: 7 }, certificateRevoked: false },
      ...{ attestationStatus: 'unknown', liveness: 'never', lastSeen: null, consecutiveFailures: 0 },
      ...{ riskScore: 30, riskBand: 'green', version: 1, revokedAt: null },
    });
    expect(await devices.get({ id: plc.deviceId })).toEqual(made);
    expect(await devices.get({ id: made.id })).toEqual(made);
    expect(await eventsOf('soc.device.created')).toEqual([
      { id: made.id, deviceId: plc.deviceId, deviceType: 'plc' },
    ]);
    const other = await devices.create({ ...sensor, expectedFirmwareHash: OTHER_HASH });
    expect(other).toMatchObject({ firmwareHash: HASH, expectedFirmwareHash: OTHER_HASH });
  });

  it('a field that breaks its rule is VALIDATION, and names itself', async () => {
    const { devices } = await test.tenant();
    const bad: [string, unknown][] = [
      ...['', '-a', 'a b', 'a/b', 'x'.repeat(129)].map((id): [string, unknown] => ['deviceId', id]),
      ['deviceId', 'dev_01kaz5q3n8f2v9c4w6x7y8z0ab'],
      ['deviceType', 'robot'],
      ['firmwareHash', 'f'.repeat(63)],
      ['firmwareHash', 'g'.repeat(64)],
      ['firmwareVersion', ''],
      ['publicKey', 'MFkw'],
      ['publicKey', `${VECTOR.publicKey.slice(0, -4)}AA==`],
      ['certificateSerial', '::'],
      ...['10.0.0.0/8', '010.1.1.1', 'fe80::1%eth0', 'host'].map((ip): [string, unknown] => [
        'ipAddress',
        ip,
      ]),
      ['metadata', { text: 'x'.repeat(16_384) }],
    ];
    for (const [field, value] of bad) {
      const { code, details } = await failureOf(devices.create({ ...plc, [field]: value }));
      const paths = details?.issues as { path: string }[] | undefined;
      expect([field, value, code, paths?.map(({ path }) => path) ?? details?.field]).toEqual([
        ...[field, value, 'VALIDATION', [field]],
      ]);
    }
    for (const field of [
      'attestationStatus',
      'riskScore',
      'lastSeen',
      'liveness',
      'lastBootCount',
      'revokedAt',
    ]) {
      expect(await refusalOf(devices.create({ ...plc, [field]: 1 }))).toBe('VALIDATION');
      expect(await refusalOf(devices.update({ id: plc.deviceId, name: 'x', [field]: 1 }))).toBe('VALIDATION');
    }
    expect((await devices.list({})).items).toEqual([]);
  });

  it('its name is unique among live devices, and a revoked one comes back by delete and create', async () => {
    const { devices, admin } = await test.tenant();
    const { id } = await devices.create(sensor);
    expect(await refusalOf(devices.create(sensor))).toBe('CONFLICT(unique)');
    const twice = devices.createMany({ items: [plc, sensor] });
    expect(await failureOf(twice)).toMatchObject({ details: { reason: 'unique', index: 1 } });
    await admin.api.soc.devices.revoke({ deviceId: sensor.deviceId, reason: 'stolen' });
    await devices.delete({ id: sensor.deviceId });
    expect(await refusalOf(devices.get({ id: sensor.deviceId }))).toBe('NOT_FOUND');
    const again = await devices.create(sensor);
    expect(again).toMatchObject({ attestationStatus: 'unknown', revokedAt: null });
    expect(await refusalOf(devices.restore({ id }))).toBe('CONFLICT(unique)');
    await devices.update({ id: again.id, deviceId: 'renamed' });
    expect(await devices.restore({ id })).toMatchObject({
      restored: true,
      item: { deviceId: sensor.deviceId, attestationStatus: 'revoked', riskScore: 90, deletedAt: null },
    });
    expect(await devices.restore({ id })).toMatchObject({ restored: false });
  });

  it('revoking is final, for admins, and told', async () => {
    const { devices, admin, eventsOf, entries } = await test.tenant();
    const { id } = await devices.create(sensor);
    const revoke = { deviceId: sensor.deviceId, reason: 'stolen' };
    expect(await refusalOf(devices.revoke(revoke))).toBe('FORBIDDEN');
    expect(await refusalOf(admin.api.soc.devices.revoke({ ...revoke, reason: ' ' }))).toBe('VALIDATION');
    const revoked = await admin.api.soc.devices.revoke(revoke);
    expect(revoked).toMatchObject({
      ...{
        attestationStatus: 'revoked',
        revokedReason: 'stolen',
        riskScore: 90,
        riskBand: 'red',
        version: 2,
      },
      revokedAt: new Date(test.api.clock.now()),
    });
    expect(await devices.get({ id })).toEqual(revoked);
    expect(await refusalOf(admin.api.soc.devices.revoke(revoke))).toBe('CONFLICT(revoked)');
    expect(await eventsOf('soc.device.revoked')).toEqual([
      { id, deviceId: sensor.deviceId, deviceType: 'sensor' },
    ]);
    expect(await eventsOf('soc.device.updated')).toEqual([]);
    expect(await entries('soc.device.revoke')).toBe(1);
    const renewed = await admin.api.soc.devices.update({ id, expectedFirmwareHash: OTHER_HASH });
    expect(renewed).toMatchObject({
      attestationStatus: 'revoked',
      expectedFirmwareHash: OTHER_HASH,
      riskScore: 90,
    });
  });

  it('only an admin changes trust anchors; another hash, key or serial makes the device unknown', async () => {
    const { devices, admin, attest } = await test.tenant();
    const { id } = await devices.create(plc);
    await attest();
    const day = new Date(test.api.clock.now());
    const anchors = {
      ...{ expectedFirmwareHash: OTHER_HASH, publicKey: VECTOR.publicKey, certificateSerial: 'ff' },
      ...{ certificateNotBefore: day, certificateNotAfter: day, certificateRevoked: true },
    };
    for (const [anchor, value] of Object.entries(anchors)) {
      expect([anchor, await refusalOf(devices.update({ id, [anchor]: value }))]).toEqual([
        ...[anchor, 'FORBIDDEN(admin_required)'],
      ]);
    }
    const same = { expectedFirmwareHash: HASH.toUpperCase(), certificateSerial: '4a:0b:1c', publicKey: null };
    expect(await devices.update({ id, ...same, certificateRevoked: false, name: 'Pump' })).toMatchObject({
      ...{ name: 'Pump', attestationStatus: 'valid', lastBootCount: 42, riskScore: 0 },
    });
    const { devices: managed } = admin.api.soc;
    const dated = await managed.update({ id, certificateNotAfter: day });
    expect(dated).toMatchObject({ attestationStatus: 'valid', lastBootCount: 42 });
    for (const [anchor, value] of Object.entries(anchors).slice(0, 3)) {
      await attest({ bootCount: 50, firmwareHash: HASH, signature: undefined });
      const moved = await managed.update({ id, [anchor]: value });
      expect(moved).toMatchObject({ attestationStatus: 'unknown', lastBootCount: null });
      expect(await devices.get({ id })).toEqual(moved);
    }
  });

  it('only people take a device out of the controllers, or delete one', async () => {
    const { devices, admin, root, as } = await test.tenant();
    const key = await admin.api.identity.servicePrincipals.create({ name: 'agent', role: 'admin' });
    const agent = as(key.key).soc.devices;
    const { id } = await devices.create(plc);
    for (const { update, delete: remove, deleteMany } of [agent, root.soc.devices]) {
      for (const deviceType of ['sensor', 'gateway'] as const) {
        expect(await refusalOf(update({ id, deviceType }))).toBe('FORBIDDEN(human_required)');
        const late = update({ id, deviceType, expectedVersion: 9 });
        expect(await refusalOf(late)).toBe('FORBIDDEN(human_required)');
      }
      expect(await refusalOf(remove({ id: plc.deviceId }))).toBe('FORBIDDEN(human_required)');
      expect(await refusalOf(deleteMany({ ids: [id] }))).toBe('FORBIDDEN(human_required)');
      expect(await refusalOf(remove({ id: 'nobody' }))).toBe('NOT_FOUND');
    }
    expect(await agent.update({ id, deviceType: 'controller' })).toMatchObject({ deviceType: 'controller' });
    expect(await agent.update({ id, deviceType: 'plc', name: 'Pump' })).toMatchObject({ name: 'Pump' });
    expect(await devices.update({ id, deviceType: 'sensor' })).toMatchObject({ deviceType: 'sensor' });
    await agent.update({ id, deviceType: 'plc' });
    expect(await devices.delete({ id })).toEqual({ id, deleted: true });
    await devices.create(sensor);
    await agent.delete({ id: sensor.deviceId });
  });

  it('an update sees the version it is based on, and one of a deleted device is refused', async () => {
    const { devices } = await test.tenant();
    const { id } = await devices.create(sensor);
    expect(await refusalOf(devices.update({ id }))).toBe('VALIDATION(empty_patch)');
    await devices.update({ id, name: 'a', expectedVersion: 1 });
    const stale = devices.update({ id, name: 'b', expectedVersion: 1 });
    expect(await failureOf(stale)).toMatchObject({ details: { reason: 'version', version: 2 } });
    expect(await devices.update({ id, name: null, metadata: null })).toMatchObject({
      name: null,
      metadata: {},
    });
    await devices.delete({ id });
    expect(await refusalOf(devices.update({ id, name: 'c' }))).toBe('CONFLICT(deleted)');
  });

  it('devices are listed by type, status, liveness, segment and least risk', async () => {
    const { devices, admin, attest } = await test.tenant();
    await devices.createMany({
      items: [plc, { ...sensor, networkSegment: 'dmz' }, { ...sensor, deviceId: 'quiet' }],
    });
    await attest();
    await admin.api.soc.devices.revoke({ deviceId: sensor.deviceId, reason: 'stolen' });
    const listed = async (input: object) => (await devices.list(input)).items.map(one => one.deviceId);
    expect(await listed({})).toEqual(['quiet', sensor.deviceId, plc.deviceId]);
    expect(await listed({ deviceType: 'plc' })).toEqual([plc.deviceId]);
    expect(await listed({ deviceType: ['plc', 'gateway'] })).toEqual([plc.deviceId]);
    expect(await listed({ attestationStatus: ['unknown', 'revoked'] })).toEqual(['quiet', sensor.deviceId]);
    expect(await listed({ liveness: 'online' })).toEqual([plc.deviceId]);
    expect(await listed({ networkSegment: 'dmz' })).toEqual([sensor.deviceId]);
    expect(await listed({ riskMin: 30 })).toEqual(['quiet', sensor.deviceId]);
    expect(await listed({ riskMin: 30.5 })).toEqual([sensor.deviceId]);
  });

  it("case 48: another tenant's device and attestation are NOT_FOUND everywhere", async () => {
    const [mine, theirs] = [await test.tenant(), await test.tenant()];
    const { id } = await theirs.devices.create(sensor);
    const { attestation } = await theirs.attest({ deviceId: id });
    const { devices, attestations } = mine.admin.api.soc;
    const refused = [
      ...[
        devices.get({ id }),
        devices.update({ id, name: 'x' }),
        devices.delete({ id }),
        devices.restore({ id }),
      ],
      ...[devices.issueNonce({ deviceId: id }), devices.heartbeat({ deviceId: id })],
      ...[devices.revoke({ deviceId: id, reason: 'x' }), devices.heartbeat({ deviceId: sensor.deviceId })],
      devices.attest({ deviceId: id, firmwareHash: HASH, bootCount: 1, boardFamily: 'stm32' }),
      attestations.get({ id: attestation.id }),
    ];
    for (const call of await Promise.all(refused.map(refusalOf))) expect(call).toBe('NOT_FOUND');
    expect(await devices.deleteMany({ ids: [id] })).toEqual({ deleted: 0, ids: [] });
    expect((await attestations.list({ deviceId: id })).items).toEqual([]);
    const { nonce } = await theirs.devices.issueNonce({ deviceId: id });
    await mine.devices.create(sensor);
    const foreign = {
      deviceId: sensor.deviceId,
      firmwareHash: HASH,
      bootCount: 1,
      boardFamily: 'stm32',
      nonce,
    } as const;
    expect((await devices.attest(foreign)).attestation.reason).toBe('nonce_unknown');
    expect(
      (await theirs.devices.attest({ ...foreign, certificateSerial: '4a0b1c' })).attestation.reason,
    ).toBe('boot_count_regression');
  });
});
