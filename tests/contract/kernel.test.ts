import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import './hooks.ts';
import { newTenant, type Tenant } from './people.ts';
import { caught, failureOf, sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const DAY_MS = 24 * 3600 * 1000;
const UNKNOWN = 'gw_01kdvdna00e008000000000002';
const gateway = (name: string) => ({ name, endpoint: 'edge-1.example.com:8443' });

// Numbers are the acceptance cases of the storage specification.
describe.each(TARGETS)('the storage kernel, %s', target => {
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
  const history = async (recordId: string) =>
    (await bw.audit.list({ recordId, order: 'asc' })).items.map(({ operation, success }) =>
      success ? operation : `${operation} refused`,
    );

  it('1: a create is version 1 with one audit entry', async () => {
    const row = await bw.fleet.gateways.create(gateway('edge-1'));
    expect(row.version).toBe(1);
    const { items } = await bw.audit.list({ recordId: row.id });
    expect(items).toMatchObject([
      {
        operation: 'create',
        action: 'fleet.gateway.create',
        before: null,
        after: { name: 'edge-1' },
        success: true,
      },
    ]);
    expect(items[0]).toMatchObject({
      actorKind: 'user',
      actorName: tenant.people.admin.email,
      actorRole: 'admin',
    });
  });

  it('2: a missing row and another tenant’s row are the same NOT_FOUND', async () => {
    const other = await newTenant(running);
    const theirs = await sdk(running, other.people.admin.token).fleet.gateways.create(gateway('edge-1'));
    const [unknown, foreign] = [
      await caught(bw.fleet.gateways.get({ id: UNKNOWN })),
      await caught(bw.fleet.gateways.get({ id: theirs.id })),
    ];
    expect([unknown.code, foreign.code]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(foreign.message).toBe(unknown.message);
    expect((await bw.fleet.gateways.list()).items).toEqual([]);
  });

  it('3: an update raises the version and keeps both rows whole, also for equal values', async () => {
    const { id } = await bw.fleet.gateways.create(gateway('a'));
    running.at(running.now() + 1000);
    expect((await bw.fleet.gateways.update({ id, name: 'b' })).version).toBe(2);
    const [entry] = (await bw.audit.list({ recordId: id, operation: 'update' })).items;
    if (entry === undefined) throw new Error('no entry');
    const { changes, before, after } = await bw.audit.get({ id: entry.id });
    expect(changes.map(c => c.field)).toEqual(['name', 'updatedAt', 'version']);
    expect([before, after]).toMatchObject([
      { name: 'a', version: 1 },
      { name: 'b', version: 2 },
    ]);
    expect((await bw.fleet.gateways.update({ id, name: 'b' })).version).toBe(3);
    expect(await history(id)).toEqual(['create', 'update', 'update']);
    expect(await failureOf(bw.fleet.gateways.update({ id }))).toBe('VALIDATION(empty_patch)');
  });

  it('4: unknown keys are refused, null clears, omitted stays, and expectedVersion decides a race', async () => {
    const { id } = await bw.fleet.gateways.create({
      ...gateway('a'),
      description: 'x',
      labels: { env: 'prod' },
    });
    const extra = { ...gateway('b'), nope: 1 };
    expect((await caught(bw.fleet.gateways.create(extra))).details?.issues).toEqual([
      { path: 'nope', message: 'is not a field of this input' },
    ]);
    const cleared = await bw.fleet.gateways.update({ id, description: null });
    expect([cleared.description, cleared.labels]).toEqual([null, { env: 'prod' }]);
    const results = await Promise.allSettled([
      bw.fleet.gateways.update({ id, description: 'y', expectedVersion: 2 }),
      bw.fleet.gateways.update({ id, description: 'z', expectedVersion: 2 }),
    ]);
    expect(results.map(r => r.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await failureOf(bw.fleet.gateways.update({ id, description: 'w', expectedVersion: 2 }))).toBe(
      'CONFLICT(version)',
    );
  });

  it('5: a soft-deleted row is gone, until asked for', async () => {
    const { id } = await bw.fleet.gateways.create(gateway('a'));
    expect(await bw.fleet.gateways.delete({ id })).toEqual({ id, deleted: true });
    expect(await failureOf(bw.fleet.gateways.get({ id }))).toBe('NOT_FOUND');
    expect((await bw.fleet.gateways.get({ id, includeDeleted: true })).deletedAt).toBeInstanceOf(Date);
    expect(await failureOf(bw.fleet.gateways.delete({ id }))).toBe('NOT_FOUND');
    expect(await failureOf(bw.fleet.gateways.update({ id, description: 'x' }))).toBe('CONFLICT(deleted)');
    expect((await history(id)).filter(o => o === 'soft_delete')).toHaveLength(1);
    const [entry] = (await bw.audit.list({ recordId: id, operation: 'soft_delete' })).items;
    expect(entry?.after).toMatchObject({ deletedAt: expect.any(String) });
  });

  it('6: restore brings it back once, unless its name is taken', async () => {
    const { id } = await bw.fleet.gateways.create(gateway('a'));
    await bw.fleet.gateways.delete({ id });
    expect((await bw.fleet.gateways.restore({ id })).restored).toBe(true);
    const before = (await history(id)).length;
    expect((await bw.fleet.gateways.restore({ id })).restored).toBe(false);
    expect((await history(id)).length).toBe(before);
    await bw.fleet.gateways.delete({ id });
    await bw.fleet.gateways.create(gateway('a'));
    expect(await failureOf(bw.fleet.gateways.restore({ id }))).toBe('CONFLICT(unique)');
  });

  it('7: a hard delete leaves no after, and no includeDeleted', async () => {
    const { id } = await bw.identity.groups.create({ name: 'ops' });
    await bw.identity.groups.delete({ id });
    const [entry] = (await bw.audit.list({ recordId: id, operation: 'delete' })).items;
    expect(entry?.after).toBeNull();
    const asked = { id, includeDeleted: true };
    expect(await failureOf(bw.identity.groups.get(asked))).toBe('VALIDATION');
  });

  it('8: createMany is in order and all or nothing', async () => {
    const { items } = await bw.fleet.gateways.createMany({ items: [gateway('a'), gateway('b')] });
    expect(items.map(g => g.name)).toEqual(['a', 'b']);
    expect([...items.map(g => g.id)].toSorted()).toEqual(items.map(g => g.id));
    const error = await caught(bw.fleet.gateways.createMany({ items: [gateway('c'), gateway('c')] }));
    expect([error.code, error.details?.reason, error.details?.index]).toEqual(['CONFLICT', 'unique', 1]);
    expect((await bw.fleet.gateways.list()).items).toHaveLength(2);
    expect((await bw.audit.list({ operation: 'create', success: true })).items).toHaveLength(2);
    expect(await bw.fleet.gateways.createMany({ items: [] })).toEqual({ items: [] });
    const bad = [gateway('d'), { ...gateway('e'), endpoint: 'nonsense' }];
    expect((await caught(bw.fleet.gateways.createMany({ items: bad }))).code).toBe('VALIDATION');
  });

  it('9: deleteMany skips what is missing and counts once', async () => {
    const { items } = await bw.fleet.gateways.createMany({ items: [gateway('a'), gateway('b')] });
    const [a, b] = items;
    if (a === undefined || b === undefined) throw new Error('two gateways were made');
    const { deleted } = await bw.fleet.gateways.deleteMany({ ids: [a.id, b.id, a.id, UNKNOWN] });
    expect(deleted).toBe(2);
    expect((await bw.audit.list({ operation: 'soft_delete' })).items).toHaveLength(2);
  });

  it('10: what a hook amends is stored and audited, and what it adds commits with the row', async () => {
    const row = await bw.fleet.gateways.create(gateway('hook-upper'));
    expect([row.name, (await bw.fleet.gateways.get({ id: row.id })).name]).toEqual([
      'HOOK-UPPER',
      'HOOK-UPPER',
    ]);
    const [entry] = (await bw.audit.list({ recordId: row.id })).items;
    expect(entry?.after).toMatchObject({ name: 'HOOK-UPPER' });
    await bw.fleet.gateways.create(gateway('hook-child'));
    expect((await bw.identity.groups.list()).items.map(g => g.name)).toEqual(['of hook-child']);
  });

  it('11: a hook that throws leaves nothing, and only a refusal meant for callers reaches them', async () => {
    const refused = await caught(bw.fleet.gateways.create(gateway('hook-refused')));
    expect([refused.code, refused.message]).toEqual(['VALIDATION', 'refused by a hook']);
    const broken = await caught(bw.fleet.gateways.create(gateway('hook-broken')));
    expect(broken.code).toBe('INTERNAL');
    expect(JSON.stringify([broken, broken.message])).not.toContain('inside of a hook');
    expect((await bw.fleet.gateways.list()).items).toEqual([]);
    expect((await bw.events.list()).items).toEqual([]);
    await bw.fleet.gateways.create(gateway('hook-child'));
    expect(await failureOf(bw.fleet.gateways.create(gateway('hook-child')))).toBe('CONFLICT(unique)');
    expect((await bw.identity.groups.list()).items).toHaveLength(1);
  });

  it('18: pages are stable while rows arrive, and a cursor belongs to its list', async () => {
    await bw.fleet.gateways.createMany({ items: Array.from({ length: 250 }, (_, i) => gateway(`g${i}`)) });
    const first = await bw.fleet.gateways.list({ limit: 100, order: 'asc' });
    await bw.fleet.gateways.createMany({ items: Array.from({ length: 20 }, (_, i) => gateway(`n${i}`)) });
    const second = await first.nextPage();
    const third = await second.nextPage();
    const names = [first, second, third].flatMap(p => p.items.map(g => g.name));
    expect(names.filter(n => n.startsWith('g'))).toHaveLength(250);
    expect(new Set(names).size).toBe(names.length);
    const seen = new Set<string>();
    for await (const g of bw.fleet.gateways.list({ limit: 60 })) seen.add(g.name);
    expect(seen.size).toBe(270);
    const { nextCursor } = await bw.fleet.gateways.list({ limit: 10 });
    const other = { limit: 10, scheme: 'grpc' as const, cursor: nextCursor ?? '' };
    expect(await failureOf(bw.fleet.gateways.list(other))).toBe('VALIDATION(cursor_mismatch)');
    expect(await failureOf(bw.fleet.gateways.list({ cursor: 'junk' }))).toBe('VALIDATION(cursor)');
    for (const limit of [0, 1001])
      expect(await failureOf(bw.fleet.gateways.list({ limit }))).toBe('VALIDATION');
  });

  it('19: a name may not look like an id, and reads by name are reads by id', async () => {
    expect(await failureOf(bw.fleet.gateways.create(gateway(UNKNOWN)))).toBe('VALIDATION');
    const row = await bw.fleet.gateways.create(gateway('edge-1'));
    expect(await bw.fleet.gateways.get({ id: 'edge-1' })).toEqual(
      await bw.fleet.gateways.get({ id: row.id }),
    );
  });

  it('20: a refused call leaves an entry that says who tried what', async () => {
    const viewer = sdk(running, tenant.people.viewer.token);
    expect(await failureOf(viewer.fleet.gateways.create(gateway('sneaky')))).toBe('FORBIDDEN');
    const [entry] = (await bw.audit.list({ success: false })).items;
    expect(entry).toMatchObject({
      action: 'fleet.gateway.create',
      errorCode: 'FORBIDDEN',
      actorRole: 'viewer',
      requestData: { name: 'sneaky' },
    });
    expect(await failureOf(viewer.audit.list())).toBe('FORBIDDEN');
    const [denied] = (await bw.audit.list({ success: false })).items;
    expect(denied).toMatchObject({ action: 'access.call.deny', detail: { procedure: 'audit.list' } });
  });

  it('21: card numbers and secrets are kept out of the audit log, not out of the row', async () => {
    const description = '4111 1111 1111 1111';
    const metadata = { clientKey: 'k', smtp_pass: 'p', publicKey: 'x', idempotencyKey: 'y' };
    const row = await bw.fleet.gateways.create({ ...gateway('a'), description, metadata });
    expect(row.description).toBe(description);
    const [entry] = (await bw.audit.list({ recordId: row.id })).items;
    const redacted = {
      clientKey: '[redacted]',
      smtp_pass: '[redacted]',
      publicKey: 'x',
      idempotencyKey: 'y',
    };
    expect(entry?.after).toMatchObject({ description: '[pan:1111]', metadata: redacted });
    expect(entry?.requestData).toMatchObject({ description: '[pan:1111]', metadata: redacted });
  });

  it('29: a key answers for a day with the first result, for the same input', async () => {
    const options = { idempotencyKey: 'k-1' };
    const first = await bw.fleet.gateways.create(gateway('a'), options);
    const again = await bw.fleet.gateways.create(gateway('a'), options).withResponse();
    expect([again.data, again.response.replayed]).toEqual([first, true]);
    expect(await history(first.id)).toEqual(['create']);
    expect(await failureOf(bw.fleet.gateways.create(gateway('b'), options))).toBe(
      'CONFLICT(idempotency_input)',
    );
    running.at(running.now() + DAY_MS - 1);
    expect((await bw.fleet.gateways.create(gateway('a'), options)).id).toBe(first.id);
    await bw.fleet.gateways.delete({ id: first.id });
    running.at(running.now() + 1);
    expect((await bw.fleet.gateways.create(gateway('a'), options)).id).not.toBe(first.id);
  });

  it('30: twins in flight have one effect, bad keys are refused, failed calls store nothing', async () => {
    const options = { idempotencyKey: 'twin' };
    const rows = await Promise.all(
      Array.from({ length: 10 }, () => bw.fleet.gateways.create(gateway('a'), options)),
    );
    expect(new Set(rows.map(r => r.id)).size).toBe(1);
    expect((await bw.fleet.gateways.list()).items).toHaveLength(1);
    for (const idempotencyKey of ['x'.repeat(256), 'with space']) {
      expect(await failureOf(bw.fleet.gateways.create(gateway('b'), { idempotencyKey }))).toBe('VALIDATION');
    }
    const key = { idempotencyKey: 'retry' };
    const { id } = await bw.fleet.gateways.get({ id: 'a' });
    expect(await failureOf(bw.fleet.gateways.create(gateway('a'), key))).toBe('CONFLICT(unique)');
    await bw.fleet.gateways.delete({ id });
    expect((await bw.fleet.gateways.create(gateway('a'), key)).name).toBe('a');
    const other = await newTenant(running);
    await sdk(running, other.people.admin.token).fleet.gateways.create(gateway('elsewhere'), key);
    expect((await bw.identity.groups.create({ name: 'same key' }, key)).name).toBe('same key');
  });

  it('31: a once-shown secret is replayed to its principal only', async () => {
    const { id } = await bw.identity.servicePrincipals.create({ name: 'ci' });
    const options = { idempotencyKey: 'rotate' };
    const { key } = await bw.identity.servicePrincipals.rotate({ id }, options);
    expect((await bw.identity.servicePrincipals.rotate({ id }, options)).key).toBe(key);
    const second = sdk(running, (await tenant.person('admin')).token);
    expect(await failureOf(second.identity.servicePrincipals.rotate({ id }, options))).toBe(
      'CONFLICT(idempotency_principal)',
    );
    const [stored] = await running.sql({
      sql: "SELECT result FROM idempotency_keys WHERE tenant_id = ? AND key = 'rotate'",
      args: [tenant.id],
    });
    expect(String(stored?.[0])).not.toContain(key.slice(4));
  });

  it('41: events come in commit order, a refused create emits none, and types are checked', async () => {
    const a = await bw.fleet.gateways.create(gateway('a'));
    await failureOf(bw.fleet.gateways.create(gateway('a')));
    await bw.fleet.gateways.update({ id: a.id, description: 'x' });
    const { items } = await bw.events.list({ types: ['fleet.*'], order: 'asc' });
    expect(items.map(e => e.type)).toEqual(['fleet.gateway.created', 'fleet.gateway.updated']);
    expect(items[1]?.data).toEqual({ id: a.id, name: 'a', endpoint: a.endpoint, changed: ['description'] });
    const [first] = items;
    if (first === undefined) throw new Error('no event');
    expect((await bw.events.list({ after: first.id })).items.map(e => e.type)).toEqual([
      'fleet.gateway.updated',
    ]);
    expect(await failureOf(bw.events.list({ types: ['nope.x.y'] }))).toBe('VALIDATION');
    const viewer = sdk(running, tenant.people.viewer.token);
    expect(await failureOf(viewer.events.list({ types: ['identity.user.created'] }))).toBe('FORBIDDEN');
    expect(
      (await viewer.events.list({ types: ['identity.*', 'fleet.*'] })).items.map(e => e.type),
    ).not.toContain('identity.user.created');
  });
});

describe.each(TARGETS)('record limits, %s', target => {
  let running: Running;
  beforeAll(async () => {
    running = await start(target, { maxRecords: { gateways: 3 } });
  });
  afterAll(() => running?.stop());

  it('16: soft-deleted rows count, updates and restores do not, and other checks come first', async () => {
    const tenant = await newTenant(running);
    const bw = sdk(running, tenant.people.admin.token);
    const { items } = await bw.fleet.gateways.createMany({ items: ['a', 'b', 'c'].map(gateway) });
    const [a] = items;
    if (a === undefined) throw new Error('no gateway');
    await bw.fleet.gateways.delete({ id: a.id });
    const error = await caught(bw.fleet.gateways.create(gateway('d')));
    expect([error.code, error.message]).toEqual([
      'QUOTA_EXCEEDED',
      'at most 3 records are allowed in gateways',
    ]);
    await bw.fleet.gateways.update({ id: 'b', description: 'ok' });
    expect((await bw.fleet.gateways.restore({ id: a.id })).restored).toBe(true);
    expect(await failureOf(sdk(running).fleet.gateways.create(gateway('d')))).toBe('UNAUTHENTICATED');
    expect(await failureOf(bw.fleet.gateways.create({ ...gateway('d'), endpoint: 'bad' }))).toBe(
      'VALIDATION',
    );
  });

  it('17: of many at once exactly as many succeed as there is room', async () => {
    const tenant = await newTenant(running);
    const bw = sdk(running, tenant.people.admin.token);
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) => bw.fleet.gateways.create(gateway(`g${i}`))),
    );
    expect(results.filter(r => r.status === 'fulfilled')).toHaveLength(3);
    expect(new Set(results.flatMap(r => (r.status === 'rejected' ? [r.reason.code] : [])))).toEqual(
      new Set(['QUOTA_EXCEEDED']),
    );
  });
});
