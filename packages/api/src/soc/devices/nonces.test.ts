import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, failureOf, MINUTE, refusalOf } from '../../testing.ts';
import { type DeviceTest, deviceTest, evidence, plc, sensor } from './testing.ts';

describe.each(API_TARGETS)('nonces, %s', target => {
  let test: DeviceTest;
  beforeAll(async () => {
    test = await deviceTest(target);
  });
  afterAll(() => test?.api.close());

  it('twenty may be open for a device; one used or expired makes room', async () => {
    const { devices, attest } = await test.tenant();
    await devices.createMany({ items: [plc, sensor] });
    const issue = () => devices.issueNonce({ deviceId: plc.deviceId });
    const { nonce } = await issue();
    test.api.clock.advance(MINUTE);
    for (let n = 1; n < 20; n++) await issue();
    expect(await failureOf(issue())).toMatchObject({
      code: 'RATE_LIMITED',
      details: { scope: 'device', retryAfterMs: 4 * MINUTE + 1 },
    });
    expect((await attest({ deviceId: sensor.deviceId })).attestation.status).toBe('valid');
    await devices.attest({ ...evidence, nonce });
    await issue();
    expect(await refusalOf(issue())).toBe('RATE_LIMITED');
    test.api.clock.advance(5 * MINUTE);
    expect(await refusalOf(issue())).toBe('RATE_LIMITED');
    test.api.clock.advance(1);
    await issue();
  });

  it('no more are open when many are asked for at once', async () => {
    const { devices } = await test.tenant();
    const { id } = await devices.create(plc);
    for (let n = 0; n < 17; n++) await devices.issueNonce({ deviceId: plc.deviceId });
    await Promise.allSettled(Array.from({ length: 8 }, () => devices.issueNonce({ deviceId: plc.deviceId })));
    expect(await test.api.rows('SELECT count(*) FROM device_nonces WHERE device_record_id = ?', id)).toEqual([
      [20],
    ]);
  });

  it('only their hash is stored, they leave no entry, and a repeated call gets the same one', async () => {
    const { devices, operator, admin, as } = await test.tenant();
    const { id } = await devices.create(plc);
    const keyed = (token: string) => as(token, { idempotencyKey: 'once' }).soc.devices;
    const first = await keyed(operator.token).issueNonce({ deviceId: plc.deviceId });
    expect(await keyed(operator.token).issueNonce({ deviceId: plc.deviceId })).toEqual(first);
    expect(await refusalOf(keyed(admin.token).issueNonce({ deviceId: plc.deviceId }))).toBe(
      'CONFLICT(idempotency_principal)',
    );
    const [[stored], [kept]] = await Promise.all([
      test.api.rows(
        'SELECT nonce_hash, json_array(created_at, expires_at) FROM device_nonces WHERE device_record_id = ?',
        id,
      ),
      test.api.rows(
        "SELECT result FROM idempotency_keys WHERE procedure = 'soc.devices.issueNonce' AND principal_id = ?",
        operator.id,
      ),
    ]);
    expect(JSON.stringify([stored, kept])).not.toContain(first.nonce);
    expect((await admin.api.audit.list({ action: 'soc.device.issueNonce' })).items).toEqual([]);
  });

  it('an unknown device has none, and a revoked one gets none', async () => {
    const { devices, admin } = await test.tenant();
    expect(await refusalOf(devices.issueNonce({ deviceId: 'nobody' }))).toBe('NOT_FOUND');
    await devices.create(plc);
    await admin.api.soc.devices.revoke({ deviceId: plc.deviceId, reason: 'stolen' });
    expect(await refusalOf(devices.issueNonce({ deviceId: plc.deviceId }))).toBe('CONFLICT(revoked)');
  });

  it('they are forgotten a day after they expired', async () => {
    const { devices } = await test.tenant();
    const { id } = await devices.create(plc);
    await devices.issueNonce({ deviceId: plc.deviceId });
    const left = () => test.api.rows('SELECT count(*) FROM device_nonces WHERE device_record_id = ?', id);
    test.api.clock.advance(DAY + 5 * MINUTE);
    await test.api.runJob('soc.noncePurge');
    expect(await left()).toEqual([[1]]);
    test.api.clock.advance(1);
    await test.api.runJob('soc.noncePurge');
    expect(await left()).toEqual([[0]]);
  });
});
