import type { Breakwater, Event } from '@breakwater/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newTenant, type Tenant } from './people.ts';
import { startProxy } from './proxy.ts';
import { caught, failureOf, sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { openWatch, type Watch, type WatchFrom, type WatchInput } from './watching.ts';

const endpoint = 'edge-1.example.com:8443';
const names = (events: readonly Event[]) => events.map(({ data }) => data.name);
const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `edge-${from + at}`);

describe.each(TARGETS)('events.watch, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let admin: Breakwater;
  const leave: (() => void)[] = [];

  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(async () => {
    for (const end of leave) end();
    await running?.stop();
  });

  async function fresh(): Promise<void> {
    tenant = await newTenant(running);
    admin = sdk(running, tenant.people.admin.token);
  }

  async function watch(input: WatchInput = {}, options: Partial<WatchFrom> = {}): Promise<Watch> {
    const token = tenant.people.admin.token;
    const watching = await openWatch({ url: running.url, fetch: running.fetch, token, ...options }, input);
    leave.push(watching.leave);
    return watching;
  }

  const create = (name: string) => admin.fleet.gateways.create({ name, endpoint });

  it('starts after the newest event and gives those that are committed then, in order', async () => {
    await fresh();
    await create('before');
    const watching = await watch();
    for (const name of numbered(1, 3)) await create(name);
    const items = await watching.take(3);
    expect(names(items)).toEqual(numbered(1, 3));
    expect(items[0]).toMatchObject({
      type: 'fleet.gateway.created',
      component: 'gateways',
      actor: { kind: 'user', id: tenant.people.admin.id },
    });
    expect(items[0]?.occurredAt).toBeInstanceOf(Date);
    const { items: listed } = await admin.events.list({ order: 'asc' });
    expect(listed.slice(1)).toEqual(items);
    const again = await watch({ lastEventId: items[1]?.id });
    expect(names(await again.take(1))).toEqual(['edge-3']);
  });

  it('goes on only after an event that is there', async () => {
    await fresh();
    const gone = await watch();
    await create('a');
    await create('b');
    const [first, second] = await gone.take(2);
    await running.sql({ sql: 'DELETE FROM events WHERE id = ?', args: [first?.id ?? null] });
    const purged = await caught(watch({ lastEventId: first?.id }).then(w => w.take(1)));
    expect([purged.code, purged.details?.reason, purged.details?.oldestId]).toEqual([
      'PRECONDITION_FAILED',
      'event_gone',
      second?.id,
    ]);
    await fresh();
    const theirs = await caught(watch({ lastEventId: second?.id }).then(w => w.take(1)));
    expect([theirs.details?.reason, theirs.details?.oldestId]).toEqual(['event_gone', null]);
    // @ts-expect-error no id
    expect(await failureOf(watch({ lastEventId: 'nonsense' }).then(w => w.take(1)))).toBe('VALIDATION');
  });

  it('gives the types asked for, of a record, and refuses those nobody declared', async () => {
    await fresh();
    const soc = await watch({ types: ['soc.*'] });
    const gateway = await create('edge-1');
    const record = await watch({ recordId: gateway.id });
    await create('edge-2');
    await admin.fleet.gateways.update({ id: gateway.id, labels: { env: 'prod' } });
    await admin.soc.alerts.create({ title: 'Port scan', severity: 'high', source: 'test' });
    expect((await soc.take(1)).map(e => e.type)).toEqual(['soc.alert.created']);
    expect((await record.take(1)).map(e => [e.type, e.recordId])).toEqual([
      ['fleet.gateway.updated', gateway.id],
    ]);
    expect(await failureOf(watch({ types: ['nope.x.y'] }).then(w => w.take(1)))).toBe('VALIDATION');
  });

  it('shows no types above the role, and refuses one asked for by name', async () => {
    await fresh();
    const { token } = tenant.people.viewer;
    const [low, high] = [await watch({}, { token }), await watch()];
    await create('edge-1');
    await admin.audit.seal();
    await create('edge-2');
    expect((await high.take(3)).map(e => e.type)).toContain('audit.seal.created');
    expect(names(await low.take(2))).toEqual(numbered(1, 2));
    const byName = watch({ types: ['audit.seal.created'] }, { token }).then(w => w.take(1));
    expect(await failureOf(byName)).toBe('FORBIDDEN');
    const { items } = await admin.audit.list({ action: 'access.call.deny' });
    expect(items.map(e => [e.actorRole, e.detail])).toEqual([['viewer', { procedure: 'events.watch' }]]);
  });

  it('says nothing of what was rolled back', async () => {
    await fresh();
    const watching = await watch();
    await create('taken');
    const both = admin.fleet.gateways.createMany({
      items: [
        { name: 'fine', endpoint },
        { name: 'taken', endpoint },
      ],
    });
    expect((await caught(both)).code).toBe('CONFLICT');
    await create('after');
    expect(names(await watching.take(2))).toEqual(['taken', 'after']);
  });

  it('ends when the credential is revoked', async () => {
    await fresh();
    const { token, sessionId } = await tenant.person('viewer');
    const watching = await watch({}, { token });
    await running.sql({ sql: 'UPDATE sessions SET revoked_at = 1 WHERE id = ?', args: [sessionId] });
    const ended = caught(watching.take(1));
    running.at(running.now() + 30_000);
    await admin.database.health();
    expect((await ended).code).toBe('UNAUTHENTICATED');
  });

  if (target === 'workerd')
    it('lasts five minutes on a Worker, and is resumed without a gap', async () => {
      await fresh();
      const watching = await watch();
      await create('edge-1');
      await watching.take(1);
      running.at(running.now() + 5 * 60_000);
      await create('edge-2');
      const next = watching.take(2);
      await expect.poll(watching.connections, { timeout: 10_000 }).toBe(2);
      await create('edge-3');
      expect(names(await next)).toEqual(['edge-2', 'edge-3']);
    });

  if (target !== 'in process')
    it('gives each event once and in order over connections that are cut', async () => {
      await fresh();
      const proxy = await startProxy(running.url);
      const watching = await watch({}, { url: proxy.url });
      const received = watching.take(200);
      for (let batch = 0; batch < 8; batch++) {
        proxy.cut();
        await admin.fleet.gateways.createMany({
          items: numbered(batch * 25, 25).map(name => ({ name, endpoint })),
        });
      }
      expect(names(await received)).toEqual(numbered(0, 200));
      expect(watching.connections()).toBeGreaterThan(1);
      watching.leave();
      await proxy.close();
    });
});
