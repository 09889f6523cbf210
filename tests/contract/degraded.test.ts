import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBreakwater } from '@breakwater/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEST_KEYS } from './keys.ts';
import { call, type Tenant } from './people.ts';
import { type StorageWorld, storageWorld } from './storage-world.ts';

const MINUTE = 60_000;

describe('while the database is away', () => {
  let world: StorageWorld;
  let tenant: Tenant;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
    world = await storageWorld('http', { app: { snapshotPath: join(folder, 'copies', 'snapshot.db') } });
    tenant = await world.tenant();
    await world.gateway(tenant, 'a');
  });
  afterEach(async () => {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const rootHeaders = () => ({ authorization: `Bearer ${TEST_KEYS.rootKey}`, 'x-tenant-id': tenant.id });
  const adminHeaders = () => ({ authorization: `Bearer ${tenant.people.admin.token}` });
  const list = (headers: Record<string, string>) =>
    call(world.running, 'fleet.gateways.list', 'query', {}, headers);

  it('health says so and calls are refused with the time to come back, until it is there again', async () => {
    expect((await world.root('/db/health')).status).toBe(200);
    await world.server?.stop();
    const health = await world.root('/db/health');
    expect([health.status, health.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await health.json()).toMatchObject({
      status: 'degraded',
      database: 'unreachable',
      snapshotAt: null,
    });
    for (const headers of [adminHeaders(), rootHeaders()]) {
      const refused = await list(headers);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      expect(refused.body).toMatchObject({
        error: { json: { data: { code: 'UNAVAILABLE', details: { retryAfterMs: 5000 } } } },
      });
      expect(refused.text).not.toContain('"items"');
    }
    expect((await world.root('/db/backup.sqlite')).status).toBe(503);
    await world.server?.start();
    expect((await list(adminHeaders())).status).toBe(200);
    expect((await world.root('/db/health')).status).toBe(200);
  });

  it('root reads lists and single records of a fresh copy, and nobody anything else', async () => {
    await world.running.runJob('snapshot.refresh');
    const takenAt = new Date(world.clock.now()).toISOString();
    await world.gateway(tenant, 'later');
    await world.server?.stop();
    const served = await list(rootHeaders());
    expect([served.status, served.headers.get('x-breakwater-degraded')]).toEqual([200, 'true']);
    expect(served.headers.get('x-breakwater-snapshot-at')).toBe(takenAt);
    expect(served.text).toContain('"name":"a"');
    expect(served.text).not.toContain('"name":"later"');
    const one = await call(world.running, 'fleet.gateways.get', 'query', { id: 'a' }, rootHeaders());
    expect([one.status, one.headers.get('x-breakwater-degraded')]).toEqual([200, 'true']);
    const twin = await world.root('/api/v1/fleet/gateways', { headers: rootHeaders() });
    expect([twin.status, twin.headers.get('x-breakwater-degraded')]).toEqual([200, 'true']);
    expect((await list(adminHeaders())).status).toBe(503);
    const others: [string, 'query' | 'mutation', object][] = [
      ['fleet.gateways.create', 'mutation', { name: 'x', endpoint: 'e.example.com:1' }],
      ['audit.verify', 'query', {}],
      ['database.tables', 'query', {}],
    ];
    for (const [path, type, input] of others) {
      expect([path, (await call(world.running, path, type, input, rootHeaders())).status]).toEqual([
        path,
        503,
      ]);
    }
    expect(await (await world.root('/db/health')).json()).toMatchObject({ snapshotAt: takenAt });

    world.clock.advance(15 * MINUTE);
    expect((await list(rootHeaders())).status).toBe(200);
    world.clock.advance(MINUTE);
    expect((await list(rootHeaders())).status).toBe(503);
    await world.server?.start();
    world.clock.advance(5_000);
    const live = await list(rootHeaders());
    expect([live.status, live.headers.get('x-breakwater-degraded')]).toEqual([200, null]);
    expect(live.text).toContain('"name":"later"');
  });

  it('the SDK says that a page comes from a copy', async () => {
    await world.running.runJob('snapshot.refresh');
    await world.server?.stop();
    const seen: boolean[] = [];
    const bw = createBreakwater({
      url: world.running.url,
      token: TEST_KEYS.rootKey,
      headers: { 'x-tenant-id': tenant.id },
      fetch: world.running.fetch,
      maxRetries: 0,
      onResponse: ({ degraded }) => seen.push(degraded),
    });
    const page = await bw.fleet.gateways.list();
    expect([page.degraded, page.snapshotAt, seen]).toEqual([true, new Date(world.clock.now()), [true]]);
  });

  it('the copy of before stays when a new one cannot be taken', async () => {
    await world.running.runJob('snapshot.refresh');
    await world.running.runJob('snapshot.refresh');
    await world.server?.stop();
    await expect(world.running.runJob('snapshot.refresh')).rejects.toThrow();
    expect((await list(rootHeaders())).status).toBe(200);
    expect(readdirSync(join(folder, 'copies')).filter(name => !name.startsWith('snapshot.db'))).toEqual([]);
  });
});
