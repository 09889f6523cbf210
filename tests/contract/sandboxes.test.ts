import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newTenant, type Tenant } from './people.ts';
import { caught, failureOf, sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const gateway = (name: string) => ({ name, endpoint: 'edge-1.example.com:8443' });

describe.each(TARGETS)('sandboxes, %s', target => {
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

  const names = async (input: Parameters<Breakwater['fleet']['sandboxes']['list']>[0] = {}) =>
    (await bw.fleet.sandboxes.list({ order: 'asc', ...input })).items.map(s => s.sandboxName);
  const as = async (
    own: 'viewer' | 'operator',
    gatewayName: string,
    role: 'viewer' | 'operator' | 'admin',
  ) => {
    const { id, token } = tenant.people[own];
    await bw.identity.gatewayRoles.set({ principal: { kind: 'user', id }, gateway: gatewayName, role });
    return sdk(running, token);
  };

  it('are made, found, changed, deleted and restored by id or by gateway and name', async () => {
    const g = await bw.fleet.gateways.create(gateway('g'));
    const made = await bw.fleet.sandboxes.create({ gateway: 'g', sandboxName: 's', description: 'one' });
    expect(made).toMatchObject({ gatewayId: g.id, gatewayName: 'g', labels: {}, version: 1 });
    expect(made.updatedAt).toEqual(made.createdAt);
    for (const id of [made.id, 'g/s', `${g.id}/s`])
      expect(await bw.fleet.sandboxes.get({ id })).toEqual(made);
    expect(await bw.fleet.sandboxes.update({ id: 'g/s', description: null })).toMatchObject({
      description: null,
      gatewayName: 'g',
      version: 2,
    });
    expect(await failureOf(bw.fleet.sandboxes.update({ id: 'g/s', expectedVersion: 1, labels: null }))).toBe(
      'CONFLICT(version)',
    );
    expect(await bw.fleet.sandboxes.delete({ id: `${g.id}/s` })).toEqual({ id: made.id, deleted: true });
    expect(await failureOf(bw.fleet.sandboxes.get({ id: made.id }))).toBe('NOT_FOUND');
    expect(await failureOf(bw.fleet.sandboxes.get({ id: 'g/s', includeDeleted: true }))).toBe('NOT_FOUND');
    expect(await failureOf(bw.fleet.sandboxes.update({ id: made.id, labels: null }))).toBe(
      'CONFLICT(deleted)',
    );
    const fresh = await bw.fleet.sandboxes.create({ gateway: g.id, sandboxName: 's' });
    expect([fresh.id === made.id, fresh.description]).toEqual([false, null]);
    expect(await failureOf(bw.fleet.sandboxes.restore({ id: made.id }))).toBe('CONFLICT(unique)');
    await bw.fleet.sandboxes.delete({ id: fresh.id });
    const { item, restored } = await bw.fleet.sandboxes.restore({ id: made.id });
    expect([item.sandboxName, item.gatewayName, restored]).toEqual(['s', 'g', true]);
    expect((await bw.fleet.sandboxes.restore({ id: made.id })).restored).toBe(false);
    expect(await names({ includeDeleted: true })).toEqual(['s', 's']);
  });

  it('have names unique per gateway, and references of one form', async () => {
    await bw.fleet.gateways.createMany({ items: [gateway('g1'), gateway('g2')] });
    const items = ['g1', 'g2'].map(name => ({ gateway: name, sandboxName: 's' }));
    const made = await bw.fleet.sandboxes.createMany({ items });
    expect(made.items.map(s => [s.gatewayName, s.sandboxName])).toEqual([
      ['g1', 's'],
      ['g2', 's'],
    ]);
    const again = await caught(
      bw.fleet.sandboxes.createMany({
        items: [
          { gateway: 'g1', sandboxName: 't' },
          { gateway: 'g1', sandboxName: 's' },
        ],
      }),
    );
    expect([again.code, again.details?.reason, again.details?.index]).toEqual(['CONFLICT', 'unique', 1]);
    expect(await names({ gateway: 'g1' })).toEqual(['s']);
    for (const id of ['s', 'g1/', '/s', 'g1/s/t', `x${made.items[0]?.id}`])
      expect(await failureOf(bw.fleet.sandboxes.get({ id }))).toBe('VALIDATION');
    for (const sandboxName of ['', 'a/b', '-a', made.items[0]?.id ?? ''])
      expect(await failureOf(bw.fleet.sandboxes.create({ gateway: 'g1', sandboxName }))).toBe('VALIDATION');
    const unknown = await caught(bw.fleet.sandboxes.create({ gateway: 'nowhere', sandboxName: 's' }));
    expect([unknown.code, unknown.details?.field]).toEqual(['NOT_FOUND', 'gateway']);
    const among = await caught(
      bw.fleet.sandboxes.createMany({
        items: ['g1', 'nowhere', 'g2', 'nowhere too'].map(name => ({ gateway: name, sandboxName: 'u' })),
      }),
    );
    expect([among.code, among.details?.index, among.details?.field]).toEqual(['NOT_FOUND', 1, 'gateway']);
    expect(await failureOf(bw.fleet.sandboxes.list({ gateway: 'nowhere' }))).toBe('NOT_FOUND');
  });

  it('30: a gateway name used again has none of the sandboxes behind its old bearer', async () => {
    const old = await bw.fleet.gateways.create(gateway('edge-1'));
    const { id } = await bw.fleet.sandboxes.create({ gateway: 'edge-1', sandboxName: 's' });
    await bw.fleet.gateways.delete({ id: old.id });
    const fresh = await bw.fleet.gateways.create(gateway('edge-1'));
    expect(await names({ gateway: 'edge-1' })).toEqual([]);
    expect(await failureOf(bw.fleet.sandboxes.get({ id: 'edge-1/s' }))).toBe('NOT_FOUND');
    expect(await bw.fleet.sandboxes.create({ gateway: 'edge-1', sandboxName: 's' })).toMatchObject({
      gatewayId: fresh.id,
    });
    expect(await failureOf(bw.fleet.sandboxes.get({ id }))).toBe('NOT_FOUND');
    expect(await bw.fleet.sandboxes.get({ id, includeDeleted: true })).toMatchObject({ gatewayId: old.id });
  });

  it('of a deleted gateway are hidden, stay as they are, and come back with it', async () => {
    const g = await bw.fleet.gateways.create(gateway('g'));
    const { id } = await bw.fleet.sandboxes.create({ gateway: 'g', sandboxName: 's' });
    const gone = await bw.fleet.sandboxes.create({ gateway: 'g', sandboxName: 'gone' });
    await bw.fleet.sandboxes.delete({ id: gone.id });
    await bw.fleet.gateways.delete({ id: g.id });
    expect(await names()).toEqual([]);
    expect(await names({ includeDeleted: true, gateway: g.id })).toEqual(['s', 'gone']);
    expect(await failureOf(bw.fleet.sandboxes.list({ gateway: g.id }))).toBe('NOT_FOUND');
    expect(await failureOf(bw.fleet.sandboxes.get({ id }))).toBe('NOT_FOUND');
    expect(await failureOf(bw.fleet.sandboxes.get({ id: `${g.id}/s` }))).toBe('NOT_FOUND');
    expect((await bw.fleet.sandboxes.get({ id, includeDeleted: true })).gatewayName).toBe('g');
    const { sandboxes } = bw.fleet;
    for (const refused of [
      () => sandboxes.update({ id, description: 'x' }),
      () => sandboxes.update({ id: `${g.id}/s`, description: 'x' }),
      () => sandboxes.delete({ id }),
      () => sandboxes.deleteMany({ ids: [id] }),
      () => sandboxes.restore({ id }),
      () => sandboxes.restore({ id: gone.id }),
    ])
      expect(await failureOf(refused())).toBe('CONFLICT(gateway_deleted)');
    expect(await failureOf(sandboxes.create({ gateway: g.id, sandboxName: 't' }))).toBe('NOT_FOUND');
    await bw.fleet.gateways.restore({ id: g.id });
    expect(await names()).toEqual(['s']);
  });

  it('a role on a gateway is the role on the sandboxes behind it', async () => {
    await bw.fleet.gateways.createMany({ items: [gateway('g1'), gateway('g2')] });
    const viewer = await as('viewer', 'g1', 'operator');
    const s1 = await viewer.fleet.sandboxes.create({ gateway: 'g1', sandboxName: 's' });
    const s2 = await bw.fleet.sandboxes.create({ gateway: 'g2', sandboxName: 's' });
    const calls = ({ fleet: { sandboxes } }: Breakwater, id: typeof s1.id, ref: string, g: string) => [
      () => sandboxes.update({ id, description: 'x' }),
      () => sandboxes.update({ id: ref, description: 'x' }),
      () => sandboxes.delete({ id: ref }),
      () => sandboxes.restore({ id }),
      () => sandboxes.deleteMany({ ids: [id] }),
      () => sandboxes.createMany({ items: [{ gateway: g, sandboxName: 't' }] }),
    ];
    for (const call of calls(viewer, s1.id, 'g1/s', 'g1')) await call();
    for (const call of calls(viewer, s2.id, 'g2/s', 'g2')) expect(await failureOf(call())).toBe('FORBIDDEN');
    const operator = await as('operator', 'g2', 'viewer');
    expect((await operator.fleet.sandboxes.get({ id: 'g2/s' })).id).toBe(s2.id);
    for (const call of calls(operator, s2.id, 'g2/s', 'g2'))
      expect(await failureOf(call())).toBe('FORBIDDEN');
  });

  it('every item of a batch is checked, and one refusal refuses all', async () => {
    await bw.fleet.gateways.createMany({ items: [gateway('g1'), gateway('g2')] });
    const viewer = await as('viewer', 'g1', 'operator');
    const both = ['g1', 'g2'].map(name => ({ gateway: name, sandboxName: 's' }));
    expect(await failureOf(viewer.fleet.sandboxes.createMany({ items: both }))).toBe('FORBIDDEN');
    expect(await names()).toEqual([]);
    const { items } = await bw.fleet.sandboxes.createMany({ items: both });
    const ids = items.map(s => s.id);
    expect(await failureOf(viewer.fleet.sandboxes.deleteMany({ ids }))).toBe('FORBIDDEN');
    expect(await names()).toEqual(['s', 's']);
    expect(await viewer.fleet.sandboxes.deleteMany({ ids: ids.slice(0, 1) })).toEqual({
      deleted: 1,
      ids: ids.slice(0, 1),
    });
    const gateways = (await bw.fleet.gateways.list({ order: 'asc' })).items.map(g => g.id);
    await as('viewer', 'g1', 'admin');
    expect(await failureOf(viewer.fleet.gateways.deleteMany({ ids: gateways }))).toBe('FORBIDDEN');
    expect((await viewer.fleet.gateways.deleteMany({ ids: gateways.slice(0, 1) })).deleted).toBe(1);
  });

  it('a sandbox that does not exist cannot be probed for', async () => {
    await bw.fleet.gateways.createMany({ items: [gateway('g1'), gateway('g2')] });
    const made = await bw.fleet.sandboxes.create({ gateway: 'g2', sandboxName: 's' });
    const other = sdk(running, (await newTenant(running)).people.admin.token);
    await other.fleet.gateways.create(gateway('theirs'));
    const theirs = await other.fleet.sandboxes.create({ gateway: 'theirs', sandboxName: 's' });
    const unknown = ['g1/nothing', 'nowhere/s', 'theirs/s', theirs.id, made.id.replace(/.{4}$/, '0000')];
    const viewer = await as('viewer', 'g1', 'operator');
    const operator = await as('operator', 'g1', 'viewer');
    for (const id of unknown) {
      expect([id, await failureOf(viewer.fleet.sandboxes.delete({ id }))]).toEqual([id, 'FORBIDDEN']);
      expect([id, await failureOf(operator.fleet.sandboxes.delete({ id }))]).toEqual([id, 'NOT_FOUND']);
    }
    for (const id of [made.id, 'g2/s'])
      expect(await failureOf(viewer.fleet.sandboxes.delete({ id }))).toBe('FORBIDDEN');
  });

  it('are found by gateway, label and name, page by page', async () => {
    await bw.fleet.gateways.createMany({ items: [gateway('g1'), gateway('g2')] });
    const item = (g: string, sandboxName: string, labels = {}) => ({ gateway: g, sandboxName, labels });
    await bw.fleet.sandboxes.createMany({
      items: [item('g1', 'a', { env: 'prod' }), item('g1', 'B'), item('g2', 'a', { env: 'dev' })],
    });
    expect(await names({ gateway: 'g1' })).toEqual(['a', 'B']);
    expect(await names({ sandboxName: 'a' })).toEqual(['a', 'a']);
    expect(await names({ sandboxName: 'a', labels: ['env:dev'] })).toEqual(['a']);
    expect(await names({ q: 'b' })).toEqual(['B']);
    await bw.fleet.sandboxes.update({ id: 'g2/a', labels: null });
    expect(await names({ labels: ['env:dev'] })).toEqual([]);
    const first = await bw.fleet.sandboxes.list({ gateway: 'g1', limit: 1, order: 'asc' });
    const second = await bw.fleet.sandboxes.list({
      gateway: 'g1',
      limit: 1,
      order: 'asc',
      cursor: first.nextCursor ?? '',
    });
    expect([first, second].map(p => p.items.map(s => s.sandboxName))).toEqual([['a'], ['B']]);
    await bw.fleet.gateways.update({ id: 'g1', name: 'renamed' });
    expect((await bw.fleet.sandboxes.get({ id: 'renamed/a' })).gatewayName).toBe('renamed');
  });

  it('tell of each change who, what and behind which gateway', async () => {
    const g = await bw.fleet.gateways.create(gateway('g'));
    const { id } = await bw.fleet.sandboxes.create({ gateway: 'g', sandboxName: 's' });
    await bw.fleet.sandboxes.update({ id, description: 'x' });
    await bw.fleet.sandboxes.delete({ id });
    await bw.fleet.sandboxes.restore({ id });
    const data = { id, sandboxName: 's', gatewayId: g.id, gatewayName: 'g' };
    const { items } = await bw.events.list({ types: ['fleet.*'], recordId: id, order: 'asc' });
    expect(items.map(e => [e.type, e.gatewayId, e.data])).toEqual([
      ['fleet.sandbox.created', g.id, data],
      ['fleet.sandbox.updated', g.id, { ...data, changed: ['description'] }],
      ['fleet.sandbox.deleted', g.id, data],
      ['fleet.sandbox.restored', g.id, data],
    ]);
    const entries = (await bw.audit.list({ recordId: id, order: 'asc' })).items;
    expect(entries.map(e => [e.action, e.component, e.gatewayId, e.gatewayName])).toEqual(
      ['create', 'update', 'delete', 'restore'].map(verb => [
        `fleet.sandbox.${verb}`,
        'sandboxes',
        g.id,
        'g',
      ]),
    );
  });
});
