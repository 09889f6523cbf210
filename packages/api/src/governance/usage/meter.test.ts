import { change, commit, query } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessWorld, bearer, callOf, ROOT } from '../../access/access.fixture.ts';
import { identify } from '../../access/authorise.ts';
import type { Caller } from '../../context.ts';
import { count, credentialLives, keyOf, type Metering, meterOf, meterStatement, quotaNow } from './meter.ts';
import { pruneUsage } from './prune.ts';
import { periodOf } from './quota.ts';

type World = Awaited<ReturnType<typeof accessWorld>>;
const call = callOf({ apiKeys: true }, {}, 'mutation');

describe('a meter', () => {
  let world: World;
  beforeAll(async () => {
    world = await accessWorld();
  });
  afterAll(() => world.close());

  const caller = (token: string, tenantHeader: string | null = null) =>
    identify(world.request(bearer(token), { tenantHeader }), call);
  const read = async (ctx: Caller) => {
    const [found] = await query(ctx, [meterStatement(ctx)]);
    return meterOf(found);
  };
  async function use(ctx: Caller, units: number, whenLost: Metering['whenLost'] = 'refuse') {
    const meter = await read(ctx);
    const used: number[] = [];
    const steps = count(ctx, meter, { units, whenLost, counted: n => used.push(n) });
    await commit(ctx, change(undefined, { steps }));
    return used[0];
  }
  const set = (subject: string, units: number, tenantId: string) =>
    world.db.write([
      {
        sql: `INSERT INTO usage_counters (subject, period, tenant_id, count) VALUES (?, ?, ?, ?)
 ON CONFLICT (subject, period) DO UPDATE SET count = excluded.count`,
        args: [subject, periodOf(world.clock.now()), tenantId, units],
      },
    ]);

  it('counts an agent by its key, and everyone else by their tenant', async () => {
    const [tenant, other] = [await world.tenant(), await world.tenant()];
    const key = await world.apiKey(tenant);
    const [agent, user, service, root, stranger] = [
      await caller(key.token),
      await caller((await world.user(tenant, 'viewer')).token),
      await caller((await world.service(tenant, 'viewer', { ttl: 1e9 })).token),
      await caller(ROOT, tenant.tenantId),
      await caller((await world.user(other, 'viewer')).token),
    ];
    expect([agent, user, service, root].map(keyOf)).toEqual([key.id, null, null, null]);
    expect(await use(agent, 2)).toBe(2);
    expect(await use(agent, 1)).toBe(3);
    expect(await use(user, 1)).toBe(1);
    expect(await use(service, 1)).toBe(2);
    expect(await use(root, 4)).toBe(6);
    expect(await read(agent)).toEqual({ subject: key.id, tier: 'free', used: 3 });
    expect(await read(user)).toEqual({ subject: tenant.tenantId, tier: null, used: 6 });
    expect(await read(stranger)).toEqual({ subject: other.tenantId, tier: null, used: 0 });
    expect(quotaNow(agent, await read(agent))).toMatchObject({ limit: 1000, remaining: 997 });

    const of = async (ctx: Caller) => (await query(ctx, [meterStatement(ctx, key.id)]))[0];
    expect(meterOf(await of(user))).toEqual({ subject: key.id, tier: 'free', used: 3 });
    expect((await of(stranger))?.rows).toEqual([]);
  });

  it('of a key that is gone is no meter', () => {
    expect(() => meterOf(undefined)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
    expect(() => meterOf({ rows: [], changes: 0 })).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    );
    expect(meterOf({ rows: [['key_1', 'no-such-tier', null]], changes: 0 })).toEqual({
      ...{ subject: 'key_1', tier: null, used: 0 },
    });
  });

  it('begins again with the month', async () => {
    const tenant = await world.tenant();
    const agent = await caller((await world.apiKey(tenant)).token);
    const start = world.clock.now();
    world.clock.set(Date.UTC(2026, 0, 31, 23, 59, 59, 999));
    await use(agent, 5);
    world.clock.advance(1);
    expect(await read(agent)).toMatchObject({ used: 0 });
    expect(await use(agent, 1)).toBe(1);
    world.clock.set(start);
  });

  it.each([
    ['free', 1000],
    ['pro', 10_000],
    ['premium', 50_000],
  ] as const)('gives a key of tier %s its %i units and not one more', async (tier, limit) => {
    const tenant = await world.tenant();
    const { id, token } = await world.apiKey(tenant);
    await world.set('api_keys', id, { tier });
    const agent = await caller(token);
    await set(id, limit - 1, tenant.tenantId);
    expect(await use(agent, 1)).toBe(limit);
    await expect(use(agent, 1)).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: { reason: 'monthly_quota', tier, limit, used: limit, remaining: 0 },
    });
    await expect(use(agent, 1, 'replan')).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'version' },
    });
    expect(await read(agent)).toMatchObject({ used: limit });
  });

  it('goes by the tier a key has when its use commits', async () => {
    const tenant = await world.tenant();
    const { id, token } = await world.apiKey(tenant);
    const agent = await caller(token);
    await set(id, 1500, tenant.tenantId);
    await expect(use(agent, 1)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await world.set('api_keys', id, { tier: 'enterprise' });
    const meter = await read(agent);
    expect(await use(agent, 1e9)).toBe(1e9 + 1500);
    await world.set('api_keys', id, { tier: 'free' });
    const steps = count(agent, meter, { units: 1, whenLost: 'refuse', counted: () => undefined });
    await expect(commit(agent, change(undefined, { steps }))).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: { limit: null, used: 1500 },
    });
  });

  it('does not limit people, whatever they used', async () => {
    const tenant = await world.tenant();
    const user = await caller((await world.user(tenant, 'viewer')).token);
    await set(tenant.tenantId, 1e12, tenant.tenantId);
    expect(await use(user, 1)).toBe(1e12 + 1);
  });

  describe('is not read for a credential that ended before the effect commits:', () => {
    const lives = async (ctx: Caller) => {
      try {
        await commit(ctx, change(undefined, { steps: [credentialLives(ctx)] }));
        return 'lives';
      } catch (error) {
        return Reflect.get(Object(error), 'code');
      }
    };
    const GONE = 'UNAUTHENTICATED';

    it('a key that was revoked or has expired', async () => {
      const tenant = await world.tenant();
      const [one, two] = [await world.apiKey(tenant, 10), await world.apiKey(tenant)];
      const [ending, lasting] = [await caller(one.token), await caller(two.token)];
      world.clock.advance(9);
      expect([await lives(ending), await lives(lasting)]).toEqual(['lives', 'lives']);
      world.clock.advance(1);
      expect([await lives(ending), await lives(lasting)]).toEqual([GONE, 'lives']);
      await world.set('api_keys', two.id, { is_active: 0, revoked_at: 1 });
      expect(await lives(lasting)).toBe(GONE);
    });

    it('a service that has expired or was deleted', async () => {
      const tenant = await world.tenant();
      const [one, two] = [
        await world.service(tenant, 'viewer', { ttl: 10 }),
        await world.service(tenant, 'viewer'),
      ];
      const [ending, lasting] = [await caller(one.token), await caller(two.token)];
      world.clock.advance(9);
      expect([await lives(ending), await lives(lasting)]).toEqual(['lives', 'lives']);
      world.clock.advance(1);
      expect([await lives(ending), await lives(lasting)]).toEqual([GONE, 'lives']);
      await world.db.write([{ sql: 'DELETE FROM service_principals WHERE id = ?', args: [two.id] }]);
      expect(await lives(lasting)).toBe(GONE);
    });

    it('a session that was ended or has expired, and one of a user who may not any more', async () => {
      const tenant = await world.tenant();
      const ending = await caller((await world.user(tenant, 'viewer', 10)).token);
      world.clock.advance(9);
      expect(await lives(ending)).toBe('lives');
      world.clock.advance(1);
      expect(await lives(ending)).toBe(GONE);
      for (const [table, of, fields] of [
        ['sessions', 'sessionId', { revoked_at: 1 }],
        ['users', 'id', { is_active: 0 }],
        ['users', 'id', { deleted_at: 1 }],
      ] as const) {
        const user = await world.user(tenant, 'viewer');
        const ctx = await caller(user.token);
        expect(await lives(ctx)).toBe('lives');
        await world.set(table, user[of], fields);
        expect(await lives(ctx)).toBe(GONE);
      }
    });

    it('anyone of a tenant that was deleted', async () => {
      const tenant = await world.tenant();
      const callers = [
        await caller((await world.apiKey(tenant)).token),
        await caller((await world.service(tenant, 'viewer')).token),
        await caller((await world.user(tenant, 'viewer')).token),
        await caller(ROOT, tenant.tenantId),
      ];
      for (const ctx of callers) expect(await lives(ctx)).toBe('lives');
      await world.set('tenants', tenant.tenantId, { deleted_at: 1 });
      for (const ctx of callers) expect(await lives(ctx)).toBe(GONE);
    });
  });

  it('forgets counters of months that are over 400 days, and records as old', async () => {
    const tenant = await world.tenant();
    const now = world.clock.now();
    const before = now - 400 * 86_400_000;
    const record = (at: number) => ({
      sql: `INSERT INTO usage_logs (id, tenant_id, principal, endpoint, timestamp, period, processing_ms)
 VALUES (?, ?, '{}', 'x', ?, ?, 0)`,
      args: [`use_${at}`, tenant.tenantId, at, periodOf(at)],
    });
    const counter = (period: string) => ({
      sql: "INSERT INTO usage_counters (subject, period, tenant_id, count) VALUES ('old', ?, ?, 1)",
      args: [period, tenant.tenantId],
    });
    await world.db.write([record(before - 1), record(before), counter('2000-01'), counter(periodOf(before))]);
    await pruneUsage(await caller(ROOT, tenant.tenantId));
    expect(await world.rows('SELECT timestamp FROM usage_logs')).toEqual([[before]]);
    expect(await world.rows("SELECT period FROM usage_counters WHERE subject = 'old'")).toEqual([
      [periodOf(before)],
    ]);
  });
});
