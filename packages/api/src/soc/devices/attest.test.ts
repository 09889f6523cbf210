import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, MINUTE, refusalOf } from '../../testing.ts';
import { type DeviceTest, deviceTest, evidence, HASH, OTHER_HASH, plc, sensor } from './testing.ts';
import { VECTOR } from './vector.fixture.ts';

describe.each(API_TARGETS)('attestation, %s', target => {
  let test: DeviceTest;
  beforeAll(async () => {
    test = await deviceTest(target);
  });
  afterAll(() => test?.api.close());

  it('case 31: good evidence is valid, in either case of hex, and a boot count that went back is not', async () => {
    const { devices, attest, eventsOf } = await test.tenant();
    const { id } = await devices.create(plc);
    const first = await attest({ firmwareVersion: '1.1.0' });
    const now = new Date(test.api.clock.now());
    expect(first).toMatchObject({
      attestation: {
        deviceId: plc.deviceId,
        deviceRecordId: id,
        status: 'valid',
        firmwareHash: HASH,
        expectedHash: HASH,
        certificateValid: true,
        signatureValid: null,
        boardFamily: 'stm32',
        bootCount: 42,
        reason: null,
        failedChecks: [],
        verifiedAt: now,
      },
      device: {
        attestationStatus: 'valid',
        riskScore: 0,
        riskBand: 'green',
        liveness: 'online',
        lastSeen: now,
        lastAttestation: now,
        lastBootCount: 42,
        firmwareVersion: '1.1.0',
        consecutiveFailures: 0,
      },
    });
    expect((await attest({ firmwareHash: HASH.toUpperCase() })).attestation).toMatchObject({
      status: 'valid',
      firmwareHash: HASH,
    });
    const back = await attest({ bootCount: 41 });
    expect(back.attestation).toMatchObject({ status: 'failed', failedChecks: ['boot_count_regression'] });
    expect(back.device).toMatchObject({ attestationStatus: 'failed', lastBootCount: 42 });
    expect(await devices.get({ id: plc.deviceId })).toEqual(back.device);
    expect(await eventsOf('soc.attestation.recorded')).toEqual([
      { id: first.attestation.id, deviceId: plc.deviceId, status: 'valid', reason: null },
      expect.objectContaining({ status: 'valid' }),
      { id: back.attestation.id, deviceId: plc.deviceId, status: 'failed', reason: 'boot_count_regression' },
    ]);
    expect(await eventsOf('soc.device.livenessChanged')).toEqual([
      { id, deviceId: plc.deviceId, from: 'never', to: 'online' },
    ]);
    expect(await eventsOf('soc.device.updated')).toEqual([]);
  });

  it('case 32: a nonce is good once, for its own device, until five minutes have passed', async () => {
    const { devices } = await test.tenant();
    await devices.create(plc);
    await devices.create(sensor);
    const { nonce, expiresAt } = await devices.issueNonce({ deviceId: plc.deviceId });
    expect(nonce).toMatch(/^[\w-]{43}$/);
    expect(+expiresAt - test.api.clock.now()).toBe(5 * MINUTE);
    const reasonOf = async (proof: object) =>
      (await devices.attest({ ...evidence, ...proof })).attestation.reason;
    expect(await reasonOf({ deviceId: sensor.deviceId, nonce })).toBe('nonce_unknown');
    expect(await reasonOf({ nonce })).toBeNull();
    expect(await reasonOf({ nonce })).toBe('nonce_replay');
    expect(await reasonOf({})).toBe('nonce_unknown');
    expect(await reasonOf({ nonce: 'A'.repeat(43) })).toBe('nonce_unknown');

    const [held, late] = [
      await devices.issueNonce({ deviceId: plc.deviceId }),
      await devices.issueNonce({ deviceId: plc.deviceId }),
    ];
    test.api.clock.advance(5 * MINUTE);
    expect(await reasonOf({ nonce: held.nonce })).toBeNull();
    test.api.clock.advance(1);
    expect(await reasonOf({ nonce: late.nonce })).toBe('nonce_expired');
    expect(await reasonOf({ nonce: late.nonce })).toBe('nonce_replay');
  });

  it('case 33: failures add up on one alert, and the device is red', async () => {
    const { devices, attest, soc, entries } = await test.tenant();
    await devices.create(plc);
    const wrong = { firmwareHash: OTHER_HASH, certificateSerial: 'ff' };
    const first = await attest(wrong);
    expect(first.attestation).toMatchObject({
      status: 'failed',
      reason: 'firmware_mismatch',
      failedChecks: ['firmware_mismatch', 'certificate_invalid'],
      firmwareHash: OTHER_HASH,
      certificateSerial: 'ff',
      certificateValid: false,
    });
    expect(first.device).toMatchObject({
      attestationStatus: 'failed',
      firmwareHash: HASH,
      lastBootCount: null,
      consecutiveFailures: 1,
      riskScore: 95,
      riskBand: 'red',
    });
    const { items } = await soc.alerts.list({});
    expect(items).toMatchObject([
      {
        title: 'Firmware attestation failed: stm32_pac_01',
        source: 'breakwater.attestation',
        severity: 'critical',
        assetType: 'cps_controller',
        affectedAssets: [plc.deviceId],
        description: 'Failed checks: firmware_mismatch, certificate_invalid',
        occurrenceCount: 1,
      },
    ]);
    const second = await attest(wrong);
    expect(second.device).toMatchObject({ consecutiveFailures: 2, riskScore: 100 });
    const third = await attest(wrong);
    expect(third.device).toMatchObject({ consecutiveFailures: 3, riskScore: 100 });
    expect(await devices.get({ id: plc.deviceId })).toEqual(third.device);
    expect((await soc.alerts.list({})).items).toMatchObject([{ id: items[0]?.id, occurrenceCount: 3 }]);
    expect(await entries('soc.device.attest')).toBe(3);
  });

  it('the alert is of the asset type of the device, and one that was called false counts for no risk', async () => {
    const { devices, attest, soc } = await test.tenant();
    await devices.create(sensor);
    await devices.create({ ...sensor, deviceId: 'edge', deviceType: 'gateway' });
    for (const deviceId of [sensor.deviceId, 'edge'])
      await attest({ deviceId, bootCount: 0, firmwareHash: OTHER_HASH });
    const { items } = await soc.alerts.list({});
    expect(items.map(({ assetType }) => assetType)).toEqual(['gateway', 'iot_sensor']);
    await soc.alerts.transition({ id: items[1]?.id ?? 'alr_', to: 'false_positive' });
    const { device } = await attest({ deviceId: sensor.deviceId, firmwareHash: OTHER_HASH });
    expect(device.riskScore).toBe(90);
    expect(await devices.get({ id: sensor.deviceId })).toEqual(device);
  });

  it('case 34: an expired certificate is expired and no worse', async () => {
    const { devices, attest } = await test.tenant();
    const yesterday = new Date(test.api.clock.now() - DAY);
    await devices.create({ ...plc, certificateNotAfter: yesterday });
    expect(await attest()).toMatchObject({
      attestation: { status: 'failed', failedChecks: ['certificate_expired'], certificateValid: false },
      device: { attestationStatus: 'expired', riskScore: 65, riskBand: 'yellow' },
    });
  });

  it('case 34: a revoked device is not heard, and its nonce stays unused', async () => {
    const { devices, admin } = await test.tenant();
    const { id } = await devices.create(plc);
    const { nonce } = await devices.issueNonce({ deviceId: plc.deviceId });
    await admin.api.soc.devices.revoke({ deviceId: plc.deviceId, reason: 'stolen' });
    expect(await refusalOf(devices.attest({ ...evidence, nonce }))).toBe('CONFLICT(revoked)');
    expect(
      await test.api.rows('SELECT count(*) FROM attestation_results WHERE device_record_id = ?', id),
    ).toEqual([[0]]);
    expect(
      await test.api.rows('SELECT consumed_at FROM device_nonces WHERE device_record_id = ?', id),
    ).toEqual([[null]]);
  });

  it('a certificate must be on record, be the reported one, in force and not revoked', async () => {
    const { admin, attest } = await test.tenant();
    const { devices } = admin.api.soc;
    const now = test.api.clock.now();
    const checksOf = async (proof: object = {}) => (await attest(proof)).attestation.failedChecks;
    await devices.create({ ...plc, certificateSerial: null });
    expect(await checksOf()).toEqual(['certificate_invalid']);
    const update = (fields: object) => devices.update({ id: plc.deviceId, ...fields });
    await update({
      certificateSerial: '4A:0B:1C',
      certificateNotBefore: new Date(now),
      certificateNotAfter: new Date(now),
    });
    expect(await checksOf()).toEqual([]);
    expect(await checksOf({ certificateSerial: '4a:0B:1c' })).toEqual([]);
    expect(await checksOf({ certificateSerial: undefined })).toEqual(['certificate_invalid']);
    await update({ certificateNotBefore: new Date(now + 1) });
    expect(await checksOf()).toEqual(['certificate_invalid']);
    await update({ certificateNotBefore: null, certificateRevoked: true });
    expect(await checksOf()).toEqual(['certificate_invalid']);
    await update({ certificateNotAfter: new Date(now - 1) });
    expect(await checksOf()).toEqual(['certificate_invalid', 'certificate_expired']);
    expect(await devices.get({ id: plc.deviceId })).toMatchObject({ attestationStatus: 'failed' });
  });

  it('case 35: the signature vector verifies, and with one bit changed it does not', async () => {
    const { devices, admin } = await test.tenant();
    const { id } = await devices.create({ ...plc, publicKey: VECTOR.publicKey });
    const { signed } = VECTOR;
    const attest = async (signature: string | undefined) => {
      await test.api.database.db.write([
        { sql: 'DELETE FROM device_nonces WHERE device_record_id = ?', args: [id] },
        {
          sql: 'INSERT INTO device_nonces (nonce_hash, tenant_id, device_record_id, created_at, expires_at) SELECT ?, tenant_id, id, ?, ? FROM cps_devices WHERE id = ?',
          args: [VECTOR.nonceHash, 0, test.api.clock.now(), id],
        },
      ]);
      return devices.attest({
        ...signed,
        boardFamily: 'stm32',
        certificateSerial: '4A:0B:1C',
        ...(signature === undefined ? {} : { signature }),
      });
    };
    expect((await attest(VECTOR.signature)).attestation).toMatchObject({
      status: 'valid',
      signatureValid: true,
    });
    const bytes = Buffer.from(VECTOR.signature, 'base64');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    for (const bad of [
      bytes.toString('base64'),
      undefined,
      '',
      'not base64',
      btoa('x'.repeat(63)),
      `${VECTOR.signature}\n`,
    ]) {
      expect((await attest(bad)).attestation).toMatchObject({
        failedChecks: ['signature_invalid'],
        signatureValid: false,
      });
    }
    const { items } = await admin.api.audit.list({ action: 'soc.device.attest', limit: 1 });
    expect(JSON.stringify(items)).not.toContain(VECTOR.signature);
  });

  it('of two attempts at once with one nonce, one sees a replay', async () => {
    const { devices } = await test.tenant();
    await devices.create(plc);
    const { nonce } = await devices.issueNonce({ deviceId: plc.deviceId });
    const both = await Promise.all([1, 2].map(() => devices.attest({ ...evidence, nonce })));
    expect(both.map(({ attestation }) => attestation.reason).toSorted()).toEqual(['nonce_replay', null]);
    expect((await devices.get({ id: plc.deviceId })).consecutiveFailures).toBeLessThanOrEqual(1);
  });

  it('many attempts at once are all recorded, one after the other', async () => {
    const { devices, soc, attest } = await test.tenant();
    await devices.create(plc);
    await Promise.all(Array.from({ length: 4 }, () => attest({ firmwareHash: OTHER_HASH })));
    const last = await devices.get({ id: plc.deviceId });
    expect(last).toMatchObject({ consecutiveFailures: 4, version: 5, riskScore: 100 });
    expect((await soc.alerts.list({})).items).toMatchObject([{ occurrenceCount: 4 }]);
  });

  it('attestations are listed newest first, by device, status and time, and read one by one', async () => {
    const { devices, attest, viewer, soc } = await test.tenant();
    const { id } = await devices.create(plc);
    await devices.create(sensor);
    const { attestation: first } = await attest();
    test.api.clock.advance(1_000);
    const since = new Date(test.api.clock.now());
    const { attestation: second } = await attest({ firmwareHash: OTHER_HASH });
    test.api.clock.advance(1_000);
    const { attestation: third } = await attest({ deviceId: sensor.deviceId });
    const listed = async (input: object) =>
      (await viewer.api.soc.attestations.list(input)).items.map(one => one.id);
    expect(await listed({})).toEqual([third.id, second.id, first.id]);
    expect(await listed({ deviceId: plc.deviceId })).toEqual([second.id, first.id]);
    expect(await listed({ deviceId: id })).toEqual([second.id, first.id]);
    expect(await listed({ status: 'failed' })).toEqual([second.id]);
    expect(await listed({ since, until: new Date(+since + 1_000) })).toEqual([second.id]);
    expect(await soc.attestations.get({ id: second.id })).toEqual(second);
  });

  it('a device is named by its own name or by id, and an unknown or deleted one is NOT_FOUND', async () => {
    const { devices, attest } = await test.tenant();
    const { id } = await devices.create(sensor);
    expect((await attest({ deviceId: id })).attestation).toMatchObject({
      deviceId: sensor.deviceId,
      status: 'valid',
    });
    expect(await refusalOf(devices.attest({ ...evidence, deviceId: 'nobody' }))).toBe('NOT_FOUND');
    await devices.delete({ id });
    expect(await refusalOf(devices.attest({ ...evidence, deviceId: sensor.deviceId }))).toBe('NOT_FOUND');
  });

  it('a repeated call is answered as the first, without another attempt', async () => {
    const { devices, operator, as } = await test.tenant();
    await devices.create(plc);
    const keyed = as(operator.token, { idempotencyKey: 'once' }).soc.devices;
    const proof = { ...evidence, nonce: 'of nobody' };
    const [first, again] = [await keyed.attest(proof), await keyed.attest(proof)];
    expect(again).toEqual(first);
    expect(first.device.riskScore).toBe(95);
    expect((await devices.get({ id: plc.deviceId })).consecutiveFailures).toBe(1);
  });
});
