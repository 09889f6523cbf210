import { csvLine } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from './people.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { unzipped } from './unzip.ts';
import { newWorld, type World } from './world.ts';

const device = {
  deviceId: 'plc-1',
  deviceType: 'plc',
  name: 'Pump, "west"',
  firmwareVersion: '1.0.0',
  firmwareHash: 'ab'.repeat(32),
  certificateSerial: '4a0b1c',
  certificateNotAfter: '2027-01-01T00:00:00.000Z',
  ipAddress: '2001:db8::1',
  metadata: { rack: 7 },
};

describe.each(TARGETS)('importing devices, %s', target => {
  let running: Running;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());

  const send = async (body: string, headers: Record<string, string>, mode = 'insert') => {
    const response = await running.fetch(`${running.url}/db/import?table=cps_devices&mode=${mode}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv; charset=utf-8', ...headers },
      body,
    });
    return { status: response.status, body: await response.json() };
  };
  const exported = async ({ admin }: World) => {
    const response = await running.fetch(`${running.url}/db/export.zip`, { headers: admin });
    const files = unzipped(new Uint8Array(await response.arrayBuffer()));
    return new TextDecoder().decode(files.get('cps_devices.csv'));
  };
  const create = (world: World) => {
    const certificateNotAfter = new Date(device.certificateNotAfter);
    return world.do('soc.devices.create', 'mutation', { ...device, certificateNotAfter });
  };
  const get = (world: World) => world.do('soc.devices.get', 'query', { id: device.deviceId });

  it('what it was told of comes along, what it proved does not, and its alerts count at once', async () => {
    const [from, into] = [await newWorld(running), await newWorld(running)];
    await create(from);
    await from.do('soc.devices.heartbeat', 'mutation', { deviceId: device.deviceId });
    const alert = { title: 'A', severity: 'critical', source: 'test', affectedAssets: [device.deviceId] };
    await into.do('soc.alerts.create', 'mutation', alert);
    const file = (await exported(from)).replaceAll(from.tenant.id, '').replaceAll(/dev_\w+/g, '');
    expect(await send(file, into.admin)).toMatchObject({ status: 200 });
    expect(await get(into)).toMatchObject({
      ...device,
      ...{ attestationStatus: 'unknown', liveness: 'never', lastSeen: null, riskScore: 40 },
    });
  });

  it('an export sent back changes nothing, and no agent takes a controller out by a file', async () => {
    const world = await newWorld(running);
    await create(world);
    const before = await get(world);
    const name = world.fresh('agent');
    const { key } = await world.do('identity.servicePrincipals.create', 'mutation', { name, role: 'admin' });
    const agent = bearer(String(key));
    expect(await send(await exported(world), agent, 'upsert')).toMatchObject({ status: 200 });
    const { version: _version, updatedAt: _updatedAt, ...same } = before;
    expect(await get(world)).toMatchObject(same);
    const header = ['id', 'device_type'];
    const loosened = [header, [before.id, 'sensor']].map(csvLine).join('');
    expect((await send(loosened, agent, 'upsert')).status).not.toBe(200);
    expect(await get(world)).toMatchObject({ deviceType: 'plc' });
    expect((await send(loosened, world.admin, 'upsert')).status).toBe(200);
    expect(await get(world)).toMatchObject({ deviceType: 'sensor' });
  });
});
