import { canonicalJson, isId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, IN_PROCESS, refusalOf, type TestApi, testApi } from '../testing.ts';
import { RANDOM_PART } from './outbox.ts';
import { aWebhook, deliveriesOf, holdDispatcher } from './testing.ts';

const timeOf = (id: string) => id.slice(id.indexOf('_') + 1).slice(0, 10);

describe.each(API_TARGETS)('the outbox on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
    await holdDispatcher(api);
  });
  afterAll(() => api.close());

  it('stores one pending delivery with each event, frozen as canonical JSON (case 47)', async () => {
    const { admin, id: tenantId } = await api.tenant();
    const hook = await admin.api.webhooks.create(aWebhook(['fleet.gateway.created']));
    const gateway = await admin.api.fleet.gateways.create({
      name: 'edge-1',
      endpoint: 'edge-1.example.com:8443',
    });
    const [delivery, ...more] = await deliveriesOf(api, hook.id);
    expect(more).toEqual([]);
    const { items: events } = await admin.api.events.list({ types: ['fleet.gateway.created'] });
    const [event] = events;
    expect(delivery?.row).toEqual({
      eventType: 'fleet.gateway.created',
      eventId: event?.id,
      messageId: event?.id,
      status: 'pending',
      attempt: 0,
      maxAttempts: 7,
      nextAttemptAt: api.clock.now(),
      createdAt: api.clock.now(),
    });
    expect(delivery?.text).toBe(
      canonicalJson({
        id: event?.id,
        type: 'fleet.gateway.created',
        schemaVersion: 1,
        timestamp: new Date(api.clock.now()).toISOString(),
        tenantId,
        recordId: gateway.id,
        gatewayId: gateway.id,
        actor: { kind: 'user', id: admin.id, name: admin.email },
        data: { id: gateway.id, name: 'edge-1', endpoint: 'edge-1.example.com:8443' },
      }),
    );
    const [[id] = []] = await api.rows('SELECT id FROM webhook_deliveries WHERE webhook_id = ?', hook.id);
    expect(isId('dlv', String(id))).toBe(true);
    expect(timeOf(String(id))).toBe(timeOf(event?.id ?? ''));
  });

  it('goes by type, domain and *, once however many entries match (case 46)', async () => {
    const { admin } = await api.tenant();
    const { webhooks, identity } = admin.api;
    const made = await webhooks.createMany({
      items: [
        aWebhook(['identity.group.created']),
        aWebhook(['identity.*', '*', '*']),
        aWebhook(['*']),
        aWebhook(['fleet.*', 'identity.group.deleted']),
        { ...aWebhook(['*']), isActive: false },
      ],
    });
    const group = await identity.groups.create({ name: 'ops' });
    await identity.groups.delete({ id: group.id });
    const types = await Promise.all(
      made.items.map(async ({ id }) =>
        (await deliveriesOf(api, id))
          .map(({ row }) => row.eventType)
          .filter(t => String(t).startsWith('identity')),
      ),
    );
    const [created, deleted] = ['identity.group.created', 'identity.group.deleted'];
    expect(types).toEqual([[created], [created, deleted], [created, deleted], [deleted], []]);
  });

  it('never tells a webhook about itself, or another tenant anything', async () => {
    const [one, two] = [await api.tenant(), await api.tenant()];
    const others = await two.admin.api.webhooks.create(aWebhook(['*']));
    const { webhooks } = one.admin.api;
    const [a, b] = [await webhooks.create(aWebhook(['*'])), await webhooks.create(aWebhook(['webhooks.*']))];
    await webhooks.update({ id: a.id, description: 'first' });
    await webhooks.rotateSecret({ id: b.id });
    await webhooks.delete({ id: a.id });
    const told = async (id: string) =>
      (await deliveriesOf(api, id)).map(({ row, text }) => [row.eventType, JSON.parse(text).recordId]);
    expect(await told(b.id)).toEqual([
      ['webhooks.webhook.updated', a.id],
      ['webhooks.webhook.deleted', a.id],
    ]);
    expect(await told(a.id)).toEqual([]);
    expect(await told(others.id)).toEqual([]);
  });

  it('stores nothing of a commit that a guard refused (case 57)', async () => {
    const { admin } = await api.tenant();
    const hook = await admin.api.webhooks.create(aWebhook(['*']));
    await admin.api.identity.groups.create({ name: 'ops' });
    const before = await deliveriesOf(api, hook.id);
    const { groups } = admin.api.identity;
    expect(await refusalOf(groups.createMany({ items: [{ name: 'dev' }, { name: 'ops' }] }))).toBe(
      'CONFLICT(unique)',
    );
    expect(await deliveriesOf(api, hook.id)).toEqual(before);
    expect((await admin.api.events.list({ types: ['identity.group.created'] })).items).toHaveLength(1);
  });

  it('redacts data exactly as the events table does', async () => {
    const { admin } = await api.tenant();
    const hook = await admin.api.webhooks.create(aWebhook(['soc.*']));
    await admin.api.soc.alerts.create({
      title: 'Bearer abcdefghijklmnopqrstuvwxyz0123456789 and 4111 1111 1111 1111',
      severity: 'high',
      source: 'test',
    });
    const [delivery] = await deliveriesOf(api, hook.id);
    const { items } = await admin.api.events.list({ types: ['soc.*'] });
    expect(items).toHaveLength(1);
    expect(JSON.parse(delivery?.text ?? '').data).toEqual(items[0]?.data);
    expect(delivery?.text).not.toMatch(/4111|abcdefghij/);
  });

  it('tells all webhooks of all events of a commit, as many as there may be', async () => {
    const { admin } = await api.tenant();
    const { webhooks, identity } = admin.api;
    // The statements are the same everywhere; fifty thousand rows take a server long.
    const count = target === 'file' ? 100 : 20;
    const hooks = Array.from({ length: count }, (_, i) => aWebhook(['identity.group.created'], String(i)));
    const { items } = await webhooks.createMany({ items: hooks });
    const groups = Array.from({ length: 500 }, (_, i) => ({ name: `group ${i}` }));
    await identity.groups.createMany({ items: groups });
    const [[made, ids] = []] = await api.rows(
      'SELECT count(*), count(DISTINCT id) FROM webhook_deliveries WHERE webhook_id IN (SELECT value FROM json_each(?))',
      JSON.stringify(items.map(({ id }) => id)),
    );
    expect([made, ids]).toEqual([500 * count, 500 * count]);
    expect(await deliveriesOf(api, items.at(-1)?.id ?? '')).toHaveLength(500);
  });
});

describe.each(IN_PROCESS)('ids made by SQL on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('are TypeIDs of UUIDs of version 7, each another, with every free bit in use', async () => {
    const made = await api.rows(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
 SELECT 'dlv_01ka5qr400' || ${RANDOM_PART} FROM n`,
    );
    const ids = made.map(([id]) => String(id));
    expect(ids.filter(id => !isId('dlv', id))).toEqual([]);
    expect(new Set(ids).size).toBe(5000);
    const uuids = ids.map(id => uuidOf(id.slice(4)));
    expect(new Set(uuids.map(uuid => uuid >> 80n)).size).toBe(1);
    expect(new Set(uuids.map(uuid => (uuid >> 76n) & 15n))).toEqual(new Set([7n]));
    expect(new Set(uuids.map(uuid => (uuid >> 62n) & 3n))).toEqual(new Set([2n]));
    const fixed = new Set([...range(76, 128), 62, 63]);
    for (const bit of range(0, 128)) {
      const ones = uuids.filter(uuid => (uuid >> BigInt(bit)) & 1n).length;
      // Six standard deviations of 5,000 fair coins.
      if (!fixed.has(bit)) expect([bit, Math.abs(ones - 2500) < 213]).toEqual([bit, true]);
    }
  });
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

function uuidOf(suffix: string): bigint {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  return [...suffix].reduce((value, digit) => (value << 5n) | BigInt(alphabet.indexOf(digit)), 0n);
}
