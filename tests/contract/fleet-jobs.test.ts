import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  certificate,
  identity,
  pemOf,
  privateKey,
} from '../../packages/api/src/fleet/certificate.fixture.ts';
import { httpPeer, LOOPBACK, type Peer } from './peers.ts';
import { newTenant, type Tenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

describe.each(TARGETS)('jobs over gateways, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let bw: Breakwater;
  let peer: Peer;
  let status: number;
  let asked: number;

  beforeAll(async () => {
    running = await start(target, { outboundAllow: LOOPBACK });
    peer = await httpPeer((_request, response) => {
      asked++;
      response.writeHead(status).end();
    });
  });
  afterAll(async () => {
    await running?.stop();
    await peer?.close();
  });
  beforeEach(async () => {
    await running.sql({ sql: 'UPDATE gateways SET deleted_at = 1', args: [] });
    [status, asked] = [200, 0];
    tenant = await newTenant(running);
    bw = sdk(running, tenant.people.admin.token);
  });

  type Fields = Partial<Parameters<Breakwater['fleet']['gateways']['create']>[0]>;
  const gateway = (fields: Fields = {}) =>
    bw.fleet.gateways.create({ name: 'a', endpoint: peer.endpoint, scheme: 'http', ...fields });
  const get = () => bw.fleet.gateways.get({ id: 'a' });
  const pass = (ms: number) => running.at(running.now() + ms);
  const nextCheckIn = async (name: string) => {
    const sql = 'SELECT next_check_at FROM gateways WHERE tenant_id = ? AND name = ?';
    const [[at]] = (await running.sql({ sql, args: [tenant.id, name] })) as [[number]];
    return at - running.now();
  };
  const events = async (type: string): Promise<Record<string, unknown>[]> =>
    (await bw.events.list({ types: [type], order: 'asc' })).items.map(({ data, actor }) => ({
      ...data,
      actor,
    }));
  const statusEvents = async () =>
    (await events('fleet.gateway.statusChanged')).map(({ from, to }) => `${from} → ${to}`);

  it('fleet.health checks what is due, again after a minute, and ever later while it fails', async () => {
    await gateway();
    await running.runJob('fleet.health');
    expect([(await get()).status, asked, await nextCheckIn('a')]).toEqual(['connected', 1, MINUTE]);
    pass(MINUTE - 1);
    await running.runJob('fleet.health');
    expect(asked).toBe(1);
    pass(1);
    status = 500;
    const waits: number[] = [];
    for (let failures = 1; failures <= 6; failures++) {
      await running.runJob('fleet.health');
      expect((await get()).consecutiveFailures).toBe(failures);
      waits.push((await nextCheckIn('a')) / SECOND);
      pass(await nextCheckIn('a'));
    }
    expect(waits).toEqual([60, 120, 240, 480, 900, 900]);
    expect((await get()).lastError).toMatchObject({ code: 'http_status' });
    status = 200;
    await running.runJob('fleet.health');
    const row = await get();
    expect([row.status, row.consecutiveFailures, row.lastError]).toEqual(['connected', 0, null]);
    expect(row.version).toBe(1);
    expect(await statusEvents()).toEqual([
      'unknown → connected',
      'connected → unreachable',
      'unreachable → offline',
      'offline → connected',
    ]);
    expect((await events('fleet.gateway.statusChanged'))[0]?.actor).toMatchObject({ id: 'job:fleet.health' });
  });

  it('fleet.health leaves alone what is not monitored, deleted, of a deleted tenant, or was heard of', async () => {
    await gateway({ name: 'unmonitored', monitored: false });
    const { id } = await gateway({ name: 'deleted' });
    await bw.fleet.gateways.delete({ id });
    await gateway({ name: 'heard' });
    await bw.fleet.gateways.heartbeat({ gateway: 'heard' });
    await running.runJob('fleet.health');
    expect(asked).toBe(0);
    pass(MINUTE);
    await running.sql({ sql: 'UPDATE tenants SET deleted_at = 1 WHERE id = ?', args: [tenant.id] });
    await running.runJob('fleet.health');
    expect(asked).toBe(0);
    await running.sql({ sql: 'UPDATE tenants SET deleted_at = NULL WHERE id = ?', args: [tenant.id] });
    await running.runJob('fleet.health');
    expect(asked).toBe(1);
  });

  it('fleet.health puts off for an hour what cannot be asked, until the credentials are there', async () => {
    const pair = identity();
    await gateway({ name: 'a', scheme: 'https', authMode: 'mtls' });
    await gateway({ name: 'grpc', scheme: 'grpc', authMode: 'insecure' });
    await gateway({ name: 'ca', scheme: 'https', caCert: pair.cert });
    await running.runJob('fleet.health');
    const elsewhere = target === 'workerd' ? 60 * MINUTE : MINUTE;
    expect(await nextCheckIn('a')).toBe(60 * MINUTE);
    expect([await nextCheckIn('grpc'), await nextCheckIn('ca')]).toEqual([elsewhere, elsewhere]);
    expect((await get()).lastCheckAt).toBeNull();
    const keys = { caCert: pair.cert, clientCert: pair.cert, clientKey: pair.key };
    await bw.fleet.gateways.setCredentials({ gateway: 'a', ...keys });
    expect(await nextCheckIn('a')).toBe(0);
  });

  it('42: fleet.status tells of what time alone has changed, once', async () => {
    await gateway({ monitored: false });
    await bw.fleet.gateways.heartbeat({ gateway: 'a' });
    pass(180 * SECOND);
    await running.runJob('fleet.status');
    expect(await statusEvents()).toEqual(['unknown → connected']);
    pass(1);
    await running.runJob('fleet.status');
    await running.runJob('fleet.status');
    expect(await statusEvents()).toEqual(['unknown → connected', 'connected → unreachable']);
    pass(720 * SECOND);
    await running.runJob('fleet.status');
    expect((await events('fleet.gateway.statusChanged')).at(-1)).toMatchObject({
      name: 'a',
      from: 'unreachable',
      to: 'offline',
      lastStatus: 'healthy',
      actor: { id: 'job:fleet.status' },
    });
    pass(DAY);
    await running.runJob('fleet.status');
    expect(await statusEvents()).toHaveLength(3);
    expect((await get()).version).toBe(1);
  });

  it('fleet.certificates gives notice of the certificate that ends first, once for each step reached', async () => {
    // A session would be over before the certificates are.
    bw = sdk(running, (await bw.identity.servicePrincipals.create({ name: 'ops', role: 'admin' })).key);
    const [caKey, clientKey] = [privateKey('P-256'), privateKey('P-256')];
    const endingAt = (ca: number, client: number) => ({
      caCert: certificate(caKey, ca),
      clientCert: certificate(clientKey, client),
      clientKey: pemOf(clientKey),
    });
    const end = Math.ceil(running.now() / SECOND) * SECOND + 40 * DAY;
    await gateway(endingAt(end + DAY, end));
    const notices = async () =>
      (await events('fleet.gateway.certificateExpiring')).map(
        ({ certificate: which, days }) => `${which} ${days}`,
      );
    const at = async (time: number) => {
      running.at(time);
      await running.runJob('fleet.certificates');
      return notices();
    };
    expect(await at(end - 30 * DAY - 1)).toEqual([]);
    expect(await at(end - 30 * DAY)).toEqual(['client 30']);
    await bw.fleet.gateways.setCredentials({ gateway: 'a', authMode: 'mtls' });
    expect(await at(end - 8 * DAY)).toEqual(['client 30']);
    expect(await at(end - DAY)).toEqual(['client 30', 'client 1']);
    expect(await at(end)).toEqual(['client 30', 'client 1', 'client 0']);
    expect(await at(end + 90 * DAY)).toHaveLength(3);
    expect((await events('fleet.gateway.certificateExpiring'))[0]).toMatchObject({ name: 'a' });
    const next = end + 120 * DAY;
    await bw.fleet.gateways.setCredentials({ gateway: 'a', ...endingAt(next, next + DAY) });
    expect(await at(next - 7 * DAY)).toEqual(['client 30', 'client 1', 'client 0', 'ca 7']);
  });
});
