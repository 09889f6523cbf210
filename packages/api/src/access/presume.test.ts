import {
  BreakwaterError,
  change,
  commit,
  Database,
  DriverError,
  PLATFORM,
  type Read,
  readAll,
  type Statement,
} from '@breakwater/db';
import { driverOf } from '@breakwater/db/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asCaller } from '../call/as-caller.ts';
import type { Caller, RequestFacts } from '../context.ts';
import { accessWorld, bearer, callOf, ROOT } from './access.fixture.ts';

type World = Awaited<ReturnType<typeof accessWorld>>;

const ONE = { sql: 'SELECT 1', args: [] };
const ONE_READ: Read<null> = { statement: ONE, resultOf: () => null };
const RENAME = 'UPDATE users SET email = ? WHERE id = ?';

const lost = () => new DriverError('the database did not answer', 'NETWORK', undefined);

const answer = (tenantId: string, key: string, now: number): Statement => ({
  sql: `INSERT INTO idempotency_keys (tenant_id, procedure, key, input_hash, principal_kind, principal_id, encrypted,
 result, created_at, expires_at) VALUES (?, 'test.things.get', ?, 'hash', 'user', NULL, 0, 'answer', 0, ?)`,
  args: [tenantId, key, now + 10],
});

describe('a caller who is known', () => {
  let world: World;
  beforeAll(async () => {
    world = await accessWorld();
  });
  afterAll(() => world.close());

  const reads = async (caller: Caller) => {
    await caller.db.read([ONE]);
    return caller.actor;
  };

  function asked(
    token: string,
    run: (caller: Caller) => Promise<unknown> = reads,
    {
      facts = {},
      meta = {},
      db = world.db,
    }: { facts?: Partial<RequestFacts>; meta?: object; db?: Database } = {},
  ) {
    const ctx = { ...world.request(bearer(token), facts), db };
    return asCaller(ctx, callOf(meta, {}, 'mutation'), run, { mayRepeat: true });
  }

  /** A person who has called before. */
  async function known(role: 'viewer' | 'admin' = 'admin') {
    const tenant = await world.tenant();
    const person = await world.user(tenant, role);
    await asked(person.token);
    return { tenant, ...person };
  }

  it('costs no round trip of its own', async () => {
    const tenant = await world.tenant();
    const [user, service, key] = [
      await world.user(tenant, 'viewer'),
      await world.service(tenant, 'viewer'),
      await world.apiKey(tenant),
    ];
    const read = vi.spyOn(world.db, 'read');
    const tripsOf = async (...args: Parameters<typeof asked>) => {
      read.mockClear();
      await asked(...args);
      await world.settle();
      return read.mock.calls.length;
    };
    const root = { facts: { tenantHeader: tenant.tenantId } };
    const keyed = { meta: { apiKeys: true } };
    const trips = [];
    for (let round = 0; round < 2; round++) {
      trips.push([
        await tripsOf(user.token),
        await tripsOf(service.token),
        await tripsOf(key.token, reads, keyed),
        await tripsOf(ROOT, reads, root),
        await tripsOf(user.token, async caller => caller.actor),
        await tripsOf(user.token, async caller => caller.db.write([ONE])),
      ]);
    }
    read.mockRestore();
    expect(trips).toEqual([
      [2, 2, 2, 2, 1, 0],
      [1, 1, 1, 1, 1, 0],
    ]);
  });

  it('is refused once the credential is dead, whatever the call does, and has done nothing', async () => {
    const dead = { code: 'UNAUTHENTICATED' };
    const writes = (caller: Caller) =>
      caller.db.write([
        { sql: "UPDATE users SET email = 'stolen@example.com' WHERE id = ?", args: [caller.actor.id] },
      ]);
    const swallows = async (caller: Caller) => caller.db.read([ONE]).catch(() => 'swallowed');
    const fails = () => Promise.reject(new BreakwaterError('VALIDATION', 'nonsense'));
    const runs = [reads, writes, swallows, fails, async () => 'nothing'];
    for (const [index, run] of runs.entries()) {
      const { token, id, email, sessionId } = await known();
      const [table, fields, of] = (
        [
          ['sessions', { revoked_at: 1 }, sessionId],
          ['sessions', { expires_at: world.clock.now() }, sessionId],
          ['users', { is_active: 0 }, id],
          ['users', { deleted_at: 1 }, id],
        ] as const
      )[index % 4] ?? ['sessions', { revoked_at: 1 }, sessionId];
      await world.set(table, of, fields);
      await expect(asked(token, run)).rejects.toMatchObject(dead);
      expect(await world.rows('SELECT email FROM users WHERE id = ?', id)).toEqual([[email]]);
      // It is forgotten: nothing is presumed of it again.
      const read = vi.spyOn(world.db, 'read');
      await expect(asked(token, run)).rejects.toMatchObject(dead);
      expect(read).toHaveBeenCalledTimes(1);
      read.mockRestore();
    }
    const { token, tenant } = await known();
    await world.set('tenants', tenant.tenantId, { deleted_at: 1 });
    await expect(asked(token)).rejects.toMatchObject(dead);
  });

  it.each([
    ['a write', (caller: Caller) => caller.db.write([ONE])],
    ['a read', reads],
  ])('is refused with a key or a tenant that is gone, of every kind, by %s', async (_, run) => {
    const tenant = await world.tenant();
    const service = await world.service(tenant, 'viewer', { previousTtl: 5 });
    const key = await world.apiKey(tenant);
    const keyed = { meta: { apiKeys: true } };
    const root = { facts: { tenantHeader: tenant.tenantId } };
    const codes = (...calls: Parameters<typeof asked>[]) =>
      Promise.all(
        calls.map(call =>
          asked(...call).then(
            () => 'fine',
            error => error.code,
          ),
        ),
      );
    const all = () =>
      codes([service.token, run], [service.previous, run], [key.token, run, keyed], [ROOT, run, root]);
    const dead = 'UNAUTHENTICATED';
    await all();
    expect(await all()).toEqual(['fine', 'fine', 'fine', 'fine']);
    world.clock.advance(5);
    await world.set('api_keys', key.id, { expires_at: world.clock.now() });
    expect(await all()).toEqual(['fine', dead, dead, 'fine']);
    await world.set('tenants', tenant.tenantId, { deleted_at: 1 });
    expect(await all()).toEqual([dead, dead, dead, 'NOT_FOUND']);
  });

  it('has the name, role, groups and overrides of this moment', async () => {
    const { token, id, tenant } = await known('admin');
    const group = await world.group(tenant, 'operator', id);
    expect(await asked(token, async caller => [await reads(caller), caller.principal?.groups])).toMatchObject(
      [{ role: 'admin' }, [{ id: group.id }]],
    );
    await world.set('users', id, { role: 'viewer', email: 'new@example.com' });
    expect(await asked(token)).toMatchObject({ role: 'operator', name: 'new@example.com' });
    await expect(asked(token, reads, { meta: { role: 'admin' } })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const [g1, g2] = [await world.gateway(tenant), await world.gateway(tenant)];
    const on = (gatewayId: string) => {
      const call = callOf({ role: 'admin', gateway: 'id' }, { id: gatewayId });
      return asCaller(world.request(bearer(token)), call, reads, { mayRepeat: true });
    };
    await expect(on(g1.id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await world.override(tenant, { userId: id }, g1.id, 'admin');
    expect(await on(g1.id)).toMatchObject({ role: 'admin' });
    await expect(on(g2.id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await world.set('users', id, { role: 'admin' });
    expect(await on(g2.id)).toMatchObject({ role: 'admin' });
  });

  it('gets the stored answer of a call it made before', async () => {
    const { token, tenant } = await known();
    const facts = { idempotencyKey: 'k1' };
    const stored = (caller: Caller) => caller.db.write([ONE]).then(() => caller.stored);
    expect(await asked(token, stored, { facts })).toBeNull();
    await world.db.write([answer(tenant.tenantId, 'k1', world.clock.now())]);
    for (const run of [stored, async (caller: Caller) => reads(caller).then(() => caller.stored)]) {
      expect(await asked(token, run, { facts })).toMatchObject({ result: 'answer' });
    }
  });

  it('is never told to be somebody else while the database is away', async () => {
    const { token } = await known();
    const away = new Database(() => ({
      ...driverOf(world.db),
      read: () => Promise.reject(lost()),
    })).open({ url: 'file:away' });
    const read = vi.spyOn(away, 'read');
    for (const run of [reads, async (caller: Caller) => readAll(caller, ONE_READ), async () => 'nothing']) {
      await expect(asked(token, run, { db: away })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
    expect(read).toHaveBeenCalledTimes(1 + 2 + 2);
  });

  it('is told that the outcome is unknown where doing it anew could do it twice', async () => {
    const { token, id } = await known();
    let runs = 0;
    const losing = new Database(() => {
      const driver = driverOf(world.db);
      return {
        ...driver,
        async write(statements) {
          await driver.write(statements);
          throw lost();
        },
      };
    }).open({ url: 'file:losing' });
    const renames = async (caller: Caller) => {
      runs++;
      await caller.db.write([{ sql: "UPDATE users SET email = 'me@example.com' WHERE id = ?", args: [id] }]);
    };
    await expect(asked(token, renames, { db: losing })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { outcome: 'unknown' },
    });
    expect([runs, await world.rows('SELECT email FROM users WHERE id = ?', id)]).toEqual([
      1,
      [['me@example.com']],
    ]);
  });

  it('is told so too where the database stays away', async () => {
    const { token, id } = await known();
    const gone = new Database(() => ({
      ...driverOf(world.db),
      read: () => Promise.reject(lost()),
      write: () => Promise.reject(lost()),
    })).open({ url: 'file:gone' });
    const renames = (caller: Caller) =>
      commit(caller, change(undefined, { steps: [{ sql: RENAME, args: ['x@example.com', id] }] }));
    await expect(asked(token, renames, { db: gone })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { outcome: 'unknown' },
    });
  });

  it('gets the stored answer of a write whose answer was lost', async () => {
    const { token, tenant } = await known();
    const losing = new Database(() => {
      const driver = driverOf(world.db);
      return { ...driver, write: statements => driver.write(statements).then(() => Promise.reject(lost())) };
    }).open({ url: 'file:losing' });
    let runs = 0;
    const answers = async (caller: Caller) => {
      runs++;
      if (caller.stored === null) await caller.db.write([answer(tenant.tenantId, 'k2', world.clock.now())]);
      return caller.stored;
    };
    expect(await asked(token, answers, { facts: { idempotencyKey: 'k2' }, db: losing })).toMatchObject({
      result: 'answer',
    });
    expect(runs).toBe(2);
  });

  it('is noted as used once a minute, as others are', async () => {
    const { token, sessionId } = await known();
    await world.settle();
    const notes = async () => {
      const before = world.tasks.length;
      await asked(token);
      await asked(token, caller => caller.db.write([ONE]));
      await world.settle();
      return world.tasks.length - before;
    };
    expect(await notes()).toBe(0);
    world.clock.advance(500);
    await world.set('sessions', sessionId, { expires_at: world.clock.now() + 1_000_000 });
    world.clock.advance(60_000);
    expect(await notes()).toBe(1);
    expect(await world.rows('SELECT last_seen FROM sessions WHERE id = ?', sessionId)).toEqual([
      [world.clock.now()],
    ]);
    expect(await notes()).toBe(0);
  });

  it('is forgotten after a thousand others, and found again', async () => {
    const { token } = await known();
    const { credentials } = world.request(null).app;
    const principal = {
      kind: 'root',
      id: null,
      name: 'root',
      role: 'admin',
      groups: [],
      overrides: [],
    } as const;
    const identity = { principal, tenantId: PLATFORM, sessionId: null } as const;
    for (let n = 0; n < 1_000; n++) credentials.keep(`other ${n}`, { text: '', identity, lastSeen: null });
    const read = vi.spyOn(world.db, 'read');
    await asked(token);
    await asked(token);
    expect(read).toHaveBeenCalledTimes(3);
    read.mockRestore();
    expect([credentials.get('other 0'), credentials.get('other 1')]).toMatchObject([undefined, { identity }]);
    credentials.keep('other 1', { text: 'x'.repeat(16_385), identity, lastSeen: null });
    expect(credentials.get('other 1')).toBeUndefined();
  });
});
