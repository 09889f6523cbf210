import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HOUR } from '../../testing.ts';
import { type GrcTest, grcTest } from './grc.fixture.ts';

let world: GrcTest;
beforeAll(async () => {
  world = await grcTest('file');
});
afterAll(() => world.close());
beforeEach(() => world.platforms.reset());

const starts = async (tenantId: string) => {
  const found = await world.api.rows(
    "SELECT id FROM operations WHERE tenant_id = ? AND kind = 'compliance.grcSync' AND status = 'pending'",
    tenantId,
  );
  return found.map(([id]) => String(id));
};

test('a connection is synced again when its hours are over, and only if it can be', async () => {
  const { connect, resources, grc, tenant, connections } = await world.tenant();
  await resources({ vault: 'cde' });
  const { id } = await connect('customResource', { syncEveryHours: 2 });
  await connect('drata');
  await connect('assetScope', { syncEveryHours: 1, enabled: false });
  await connect('customData', { syncEveryHours: 1, credentials: null });
  const run = async () => {
    await world.schedule();
    const due = await starts(tenant.id);
    for (const operation of due) await world.carry(operation);
    return due.length;
  };
  expect(await run()).toBe(1);
  const [first] = (await grc.syncs.list({})).items;
  expect(first).toMatchObject({ connectionId: id, syncType: 'incremental', status: 'completed' });
  expect(await connections.get({ id })).toMatchObject({
    lastSyncAt: first?.startedAt,
    lastStatus: 'completed',
  });
  expect(await run()).toBe(0);
  world.api.clock.advance(2 * HOUR - 1);
  expect(await run()).toBe(0);
  world.api.clock.advance(1);
  expect(await run()).toBe(1);
  const [entry] = (await tenant.admin.api.audit.list({ recordId: String(first?.id), order: 'asc' })).items;
  expect(entry).toMatchObject({ action: 'compliance.grc.sync', actorName: 'system' });
});

test('of several connections to a provider the one that waited longest is next', async () => {
  const { connect, tenant, grc } = await world.tenant();
  const [one, two] = [
    await connect('customResource', { syncEveryHours: 1 }),
    await connect('inScope', { syncEveryHours: 1 }),
  ];
  const order: unknown[] = [];
  for (let n = 0; n < 4; n++) {
    await world.schedule();
    for (const operation of await starts(tenant.id)) await world.carry(operation);
    order.push((await grc.syncs.list({ limit: 1 })).items[0]?.connectionId);
    world.api.clock.advance(HOUR);
  }
  expect(order).toEqual([one.id, two.id, one.id, two.id]);
});

test('a sync by the clock that would leave out too much tells of it with an alert', async () => {
  const { connect, resources, compliance, tenant, full } = await world.tenant();
  const { vault } = await resources({ vault: 'cde' });
  const { id } = await connect('customResource', { syncEveryHours: 1 });
  await full(id);
  await compliance.resources.deactivate({ resource: vault });
  world.api.clock.advance(HOUR);
  await world.schedule();
  for (const operation of await starts(tenant.id)) await world.carry(operation);
  const { items } = await compliance.alerts.list({ alertType: 'grc_sync_failed' });
  expect(items).toMatchObject([{ status: 'open', fingerprint: `grc:${id}` }]);
  expect(world.platforms.vanta.resources.get('rt-1')).toHaveLength(1);
});

test('another place at the platform is pushed everything', async () => {
  const { connect, resources, connections, sync, full } = await world.tenant();
  await resources({ vault: 'cde' });
  const { id } = await connect('drata');
  await sync(id);
  await connections.update({ id, name: 'renamed', syncEveryHours: 3 });
  expect((await sync(id)).sync).toMatchObject({ resourcesSynced: 0 });
  await connections.update({ id, config: { connectionId: 42, resourceId: '7' } });
  expect((await sync(id)).sync).toMatchObject({
    resourcesSynced: 1,
    syncMetadata: { endpointKind: 'state-of-the-world' },
  });
  world.platforms.interrupt(async ({ path }) => {
    if (path.endsWith('/actions'))
      await connections.update({ id, config: { connectionId: 42, resourceId: 7 } });
    return null;
  });
  expect((await full(id)).sync).toMatchObject({ status: 'completed', resourcesSynced: 1 });
  const remembered = await world.api.rows('SELECT count(*) FROM grc_pushed WHERE connection_id = ?', id);
  expect(remembered).toEqual([[0]]);
});
