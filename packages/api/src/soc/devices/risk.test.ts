import { ATTESTATION_STATUSES, LIVENESS } from '@breakwater/db/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_PROCESS } from '../../testing.ts';
import { alertPoints, riskBand, riskScore } from './risk.ts';
import { type DeviceTest, deviceTest, plc } from './testing.ts';

const [critical, high] = [alertPoints('critical'), alertPoints('high')];
const quiet = { attestationStatus: 'unknown', consecutiveFailures: 0, liveness: 'online' } as const;

it('the examples of the specification', () => {
  const scores: [number, Parameters<typeof riskScore>[0], number[]][] = [
    [30, quiet, []],
    [95, { ...quiet, attestationStatus: 'failed', consecutiveFailures: 1 }, [critical]],
    [100, { ...quiet, attestationStatus: 'failed', consecutiveFailures: 3 }, [critical]],
    [65, { ...quiet, attestationStatus: 'expired', consecutiveFailures: 1 }, [critical]],
    [20, { ...quiet, attestationStatus: 'valid', liveness: 'offline' }, [critical]],
  ];
  for (const [score, device, points] of scores) expect(riskScore(device, points)).toBe(score);
  expect([0, 30, 31, 70, 71, 100].map(riskBand)).toEqual([
    'green',
    'green',
    'yellow',
    'yellow',
    'red',
    'red',
  ]);
});

const ALERTS = [[], [high], [critical], [critical, high], [high, high, high, high, critical]];
const DEVICES = ATTESTATION_STATUSES.flatMap(attestationStatus =>
  LIVENESS.flatMap(liveness =>
    [0, 1, 3, 4].flatMap(consecutiveFailures =>
      ALERTS.map(points => ({ attestationStatus, liveness, consecutiveFailures, points })),
    ),
  ),
);

describe.each(IN_PROCESS)('the risk of a device, %s', target => {
  let test: DeviceTest;
  beforeAll(async () => {
    test = await deviceTest(target);
  });
  afterAll(() => test?.api.close());

  // The statement is the same on both; a server takes longer to be asked.
  const some = target === 'file' ? DEVICES : DEVICES.filter((_, n) => n % 7 === 0);

  it('the database works it out as the plan does, whatever the device and its alerts', async () => {
    const { devices, soc } = await test.tenant();
    const { db } = test.api.database;
    const names = some.map((_, n) => `d${n}`);
    await devices.createMany({ items: names.map(deviceId => ({ ...plc, deviceId })) });
    await db.write(
      some.map(({ attestationStatus, liveness, consecutiveFailures }, n) => ({
        sql: `UPDATE cps_devices SET attestation_status = ?, revoked_at = ?, liveness = ?, consecutive_failures = ?
 WHERE device_id = ?`,
        args: [
          attestationStatus,
          attestationStatus === 'revoked' ? 1 : null,
          liveness,
          consecutiveFailures,
          `d${n}`,
        ],
      })),
    );
    const most = Math.max(...ALERTS.map(points => points.length));
    for (let nth = 0; nth < most; nth++) {
      for (const severity of ['critical', 'high'] as const) {
        const affectedAssets = names.filter((_, n) => some[n]?.points[nth] === alertPoints(severity));
        if (affectedAssets.length === 0) continue;
        await soc.alerts.create({ title: `${severity} ${nth}`, severity, source: 't', affectedAssets });
      }
    }
    const planned = [];
    for (const [n, device] of some.entries()) {
      const updated = await devices.update({ id: `d${n}`, location: 'here' });
      expect([device, updated.riskScore]).toEqual([device, riskScore(device, device.points)]);
      expect(updated.riskBand).toBe(riskBand(updated.riskScore));
      planned.push(updated);
    }
    const { items: stored } = await devices.list({ order: 'asc', limit: 1000 });
    expect(stored).toEqual(planned);
  }, 60_000);
});
