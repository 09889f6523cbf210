import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificate, privateKey } from '../../packages/api/src/fleet/certificate.fixture.ts';
import { newTenant, type Tenant } from './people.ts';
import { caught, failureOf, sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const LATER = Date.UTC(2030);
const bundle = () => {
  const [ca, client] = [privateKey('P-256'), privateKey('P-256')];
  return {
    caCert: certificate(ca, LATER),
    clientCert: certificate(client, LATER),
    clientKey: client.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
const gateway = (name: string) => ({ name, endpoint: 'edge-1.example.com:8443' });

// Numbers are the acceptance cases of the fleet specification.
describe.each(TARGETS)('gateways, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let bw: Breakwater;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());
  beforeEach(async () => {
    tenant = await newTenant(running);
    bw = sdk(running, tenant.people.admin.token);
  });

  it('26: an override makes a viewer admin of one gateway only', async () => {
    const [g1, g2] = [
      await bw.fleet.gateways.create(gateway('g1')),
      await bw.fleet.gateways.create(gateway('g2')),
    ];
    const { id, token } = tenant.people.viewer;
    await bw.identity.gatewayRoles.set({ principal: { kind: 'user', id }, gateway: 'g1', role: 'admin' });
    const viewer = sdk(running, token);
    expect((await viewer.fleet.gateways.update({ id: g1.id, description: 'mine' })).description).toBe('mine');
    expect((await viewer.fleet.gateways.update({ id: 'g1', description: 'by name' })).version).toBe(3);
    expect(await failureOf(viewer.fleet.gateways.update({ id: g2.id, description: 'no' }))).toBe('FORBIDDEN');
    expect(await failureOf(viewer.identity.users.list())).toBe('FORBIDDEN');
    expect(await failureOf(viewer.fleet.gateways.deleteMany({ ids: [g1.id, g2.id] }))).toBe('FORBIDDEN');
  });

  it('27: a service principal may act where its override reaches', async () => {
    await bw.fleet.gateways.createMany({ items: [gateway('g1'), gateway('g2')] });
    const { id, key } = await bw.identity.servicePrincipals.create({ name: 'agent' });
    await bw.identity.gatewayRoles.set({
      principal: { kind: 'servicePrincipal', id },
      gateway: 'g1',
      role: 'operator',
    });
    const agent = sdk(running, key);
    expect((await agent.fleet.gateways.heartbeat({ gateway: 'g1' })).status).toBe('connected');
    expect(await failureOf(agent.fleet.gateways.heartbeat({ gateway: 'g2' }))).toBe('FORBIDDEN');
  });

  it('28: a gateway that does not exist cannot be probed for', async () => {
    const call = (token: string) => sdk(running, token).fleet.gateways.heartbeat({ gateway: 'nowhere' });
    expect(await failureOf(call(tenant.people.viewer.token))).toBe('FORBIDDEN');
    expect(await failureOf(call(tenant.people.operator.token))).toBe('NOT_FOUND');
  });

  it('30: a name used again inherits nothing', async () => {
    const old = await bw.fleet.gateways.create(gateway('edge-1'));
    const { id } = tenant.people.viewer;
    await bw.identity.gatewayRoles.set({ principal: { kind: 'user', id }, gateway: old.id, role: 'admin' });
    await bw.fleet.gateways.heartbeat({ gateway: 'edge-1' });
    await bw.fleet.gateways.delete({ id: old.id });
    const fresh = await bw.fleet.gateways.create(gateway('edge-1'));
    expect([fresh.id === old.id, fresh.status, fresh.lastSeen]).toEqual([false, 'unknown', null]);
    expect((await bw.identity.gatewayRoles.list({ gateway: 'edge-1' })).items).toEqual([]);
    expect(await failureOf(bw.fleet.gateways.restore({ id: old.id }))).toBe('CONFLICT(unique)');
  });

  it('36: endpoints are public hosts with a port, stored in lower case', async () => {
    const refused = [
      'host',
      ':8443',
      'http://h:443',
      'h.example.com:0',
      'h.example.com:65536',
      '127.0.0.1:80',
      '100.64.0.1:80',
      '[::ffff:8.8.8.8]:80',
      'localhost:80',
      'intranet:80',
      '0x7f.1:80',
    ];
    for (const endpoint of refused) {
      const error = await caught(bw.fleet.gateways.create({ name: 'x', endpoint }));
      expect([endpoint, error.code, error.details?.issues?.[0]?.path]).toEqual([
        endpoint,
        'VALIDATION',
        'endpoint',
      ]);
    }
    for (const endpoint of ['8.8.8.8:1', '[2001:4860:4860::8888]:65535', 'Edge.Example.com:8443']) {
      const row = await bw.fleet.gateways.create({ name: `n${endpoint.length}`, endpoint });
      expect(row.endpoint).toBe(endpoint.toLowerCase());
    }
  });

  it('37: certificates and key are kept, and shown by fingerprint only', async () => {
    const row = await bw.fleet.gateways.create({ ...gateway('a'), ...bundle() });
    expect(row).toMatchObject({ hasCaCert: true, hasClientCert: true, hasClientKey: true });
    for (const print of [row.caCertFingerprint, row.clientCertFingerprint])
      expect(print).toMatch(/^[0-9a-f]{64}$/);
    expect(row.clientCertNotAfter?.getTime()).toBe(LATER);
    const everything = JSON.stringify([
      row,
      (await bw.audit.list({ recordId: row.id })).items,
      (await bw.events.list()).items,
      await running.sql({ sql: 'SELECT * FROM gateways WHERE id = ?', args: [row.id] }),
    ]);
    expect(everything).not.toContain('-----BEGIN');
  });

  it('38: material that does not fit together is refused, by field', async () => {
    const { caCert, clientCert, clientKey } = bundle();
    const other = privateKey('P-256');
    const expired = certificate(other, running.now());
    const pemOf = (key: typeof other) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const cases: [string, Partial<ReturnType<typeof bundle>>][] = [
      ['clientKey', { clientCert }],
      ['clientCert', { clientKey }],
      ['clientKey', { clientCert, clientKey: pemOf(other) }],
      ['clientKey', { clientCert, clientKey: clientCert }],
      ['clientCert', { clientCert: expired, clientKey: pemOf(other) }],
      ['caCert', { caCert: caCert.replaceAll('CERTIFICATE', 'X509 CRL') }],
    ];
    for (const [field, material] of cases) {
      const error = await caught(bw.fleet.gateways.create({ ...gateway('a'), ...material }));
      expect([error.code, error.details?.issues?.[0]?.path]).toEqual(['VALIDATION', field]);
      expect(error.message).not.toContain('-----BEGIN');
    }
  });

  it('39: clearing the client pair keeps the CA, and says so', async () => {
    await bw.fleet.gateways.create({ ...gateway('a'), ...bundle() });
    const cleared = await bw.fleet.gateways.setCredentials({
      gateway: 'a',
      clientCert: null,
      clientKey: null,
    });
    expect(cleared).toMatchObject({ hasCaCert: true, hasClientCert: false, hasClientKey: false, version: 2 });
    expect(await failureOf(bw.fleet.gateways.setCredentials({ gateway: 'a' }))).toBe(
      'VALIDATION(empty_patch)',
    );
    const [entry] = (await bw.audit.list({ action: 'fleet.gateway.setCredentials', success: true })).items;
    expect(entry?.after).toMatchObject({ clientCertFingerprint: null });
    const { items } = await bw.events.list({ types: ['fleet.gateway.credentialsChanged'] });
    expect(items[0]?.data).toMatchObject({ name: 'a', present: ['caCert'] });
    const again = bundle();
    await bw.fleet.gateways.setCredentials({
      gateway: 'a',
      clientCert: again.clientCert,
      clientKey: again.clientKey,
    });
    expect(await failureOf(bw.fleet.gateways.setCredentials({ gateway: 'a', clientKey: null }))).toBe(
      'VALIDATION',
    );
  });

  it('40: label filters', async () => {
    await bw.fleet.gateways.create({ ...gateway('a'), labels: { env: 'prod', tier: 'a:b' } });
    await bw.fleet.gateways.create({ ...gateway('b'), labels: { env: 'prod', empty: '' } });
    const names = async (labels: string[]) =>
      (await bw.fleet.gateways.list({ labels, order: 'asc' })).items.map(g => g.name);
    expect(await names(['env:prod'])).toEqual(['a', 'b']);
    expect(await names(['env:prod', 'tier:a:b'])).toEqual(['a']);
    expect(await names(['empty:'])).toEqual(['b']);
    expect(await names(['env:a', 'env:b'])).toEqual([]);
    for (const labels of [['env'], [':x']])
      expect(await failureOf(bw.fleet.gateways.list({ labels }))).toBe('VALIDATION');
    await bw.fleet.gateways.update({ id: 'a', labels: null });
    expect(await names(['env:prod'])).toEqual(['b']);
  });

  it('41: limits of labels and description', async () => {
    const labels = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, 'v']));
    await bw.fleet.gateways.create({ ...gateway('a'), labels: labels(20), description: 'd'.repeat(1000) });
    expect(await failureOf(bw.fleet.gateways.create({ ...gateway('b'), labels: labels(21) }))).toBe(
      'VALIDATION',
    );
    for (const value of ['v'.repeat(254), 'half a character \ud83d', 'a\u0007b']) {
      const error = await caught(bw.fleet.gateways.create({ ...gateway('b'), labels: { k: value } }));
      expect([error.code, error.details?.issues?.[0]?.path]).toEqual(['VALIDATION', 'labels.k']);
    }
    const tooLong = { ...gateway('c'), description: 'd'.repeat(1001) };
    expect((await caught(bw.fleet.gateways.create(tooLong))).details?.issues).toEqual([
      { path: 'description', message: 'must have at most 1000 characters' },
    ]);
    const metadata = { blob: 'x'.repeat(16_384) };
    expect(await failureOf(bw.fleet.gateways.create({ ...gateway('d'), metadata }))).toBe('VALIDATION');
  });

  it('42: what a heartbeat is worth as it ages', async () => {
    const { id } = await bw.fleet.gateways.create(gateway('a'));
    expect((await bw.fleet.gateways.get({ id })).status).toBe('unknown');
    await bw.fleet.gateways.heartbeat({ gateway: id, version: '1.2.3' });
    const at = running.now();
    const status = async (ms: number) => {
      running.at(at + ms);
      const got = (await bw.fleet.gateways.get({ id })).status;
      const found = (await bw.fleet.gateways.list({ status: got })).items.map(g => g.id);
      expect(found).toEqual([id]);
      return got;
    };
    expect(await status(180_000)).toBe('connected');
    expect(await status(180_001)).toBe('unreachable');
    expect(await status(900_000)).toBe('unreachable');
    expect(await status(900_001)).toBe('offline');
    await bw.fleet.gateways.heartbeat({ gateway: id, status: 'degraded' });
    const row = await bw.fleet.gateways.get({ id });
    expect([row.status, row.reportedVersion, row.version]).toEqual(['degraded', '1.2.3', 1]);
    const { items } = await bw.events.list({ types: ['fleet.gateway.statusChanged'], order: 'asc' });
    expect(items.map(e => [e.data.from, e.data.to])).toEqual([
      ['unknown', 'connected'],
      ['connected', 'degraded'],
    ]);
  });

  it('44: a moved endpoint starts anew', async () => {
    const { id } = await bw.fleet.gateways.create(gateway('a'));
    await bw.fleet.gateways.heartbeat({ gateway: id });
    const moved = await bw.fleet.gateways.update({ id, endpoint: 'edge-2.example.com:8443' });
    expect([moved.status, moved.lastSeen, moved.lastStatus]).toEqual(['unknown', null, 'unknown']);
    const { items } = await bw.events.list({ types: ['fleet.gateway.statusChanged'], order: 'asc' });
    expect(items.map(e => [e.data.from, e.data.to])).toEqual([
      ['unknown', 'connected'],
      ['connected', 'unknown'],
    ]);
  });

  it('45: a heartbeat between read and update is no conflict', async () => {
    const { id, version } = await bw.fleet.gateways.create(gateway('a'));
    await bw.fleet.gateways.heartbeat({ gateway: id });
    expect((await bw.fleet.gateways.update({ id, description: 'x', expectedVersion: version })).version).toBe(
      2,
    );
  });
});
