import { PLATFORM, readAll } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '../context.ts';
import { newApiKey, newToken } from '../identity/tokens.ts';
import { accessWorld, bearer, ROOT } from './access.fixture.ts';
import { authenticate, credentialOf, isRoot } from './authenticate.ts';
import { type KeyedCall, storedPrincipal } from './credential.ts';

type World = Awaited<ReturnType<typeof accessWorld>>;

describe('a credential', () => {
  let world: World;
  beforeAll(async () => {
    world = await accessWorld();
  });
  afterAll(() => world.close());

  const found = async (ctx: RequestContext, asked: KeyedCall | null) =>
    authenticate(ctx, await credentialOf(ctx, asked));
  const resolve = (authorization: string | null) => found(world.request(authorization), null);
  const refused = async (authorization: string | null) => {
    await expect(resolve(authorization)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'a valid credential is required: Authorization: Bearer <token>',
    });
  };

  it('is a bearer token and nothing else, in any case and with any number of blanks', async () => {
    const { token, id } = await world.user(await world.tenant(), 'viewer');
    for (const given of [`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}`]) {
      expect((await resolve(given)).principal).toMatchObject({ kind: 'user', id });
    }
    for (const given of [
      ...[null, '', token, 'Bearer', 'Bearer ', `Bearer${token}`, `Basic ${token}`, `xBearer ${token}`],
      ...[`Bearer ${token} x`, `Bearer ${token} `, ` Bearer ${token}`, `Bearer x${token}`],
      ...[newToken('bws'), newToken('bwp'), newToken('bwi'), newApiKey('free'), newApiKey('live')].map(
        bearer,
      ),
    ]) {
      await refused(given);
    }
  });

  it('of a session says who, where, and with what roles', async () => {
    const tenant = await world.tenant();
    const user = await world.user(tenant, 'viewer');
    const group = await world.group(tenant, 'operator', user.id);
    const [g1, g2] = [await world.gateway(tenant), await world.gateway(tenant)];
    await world.override(tenant, { userId: user.id }, g1.id, 'admin');
    await world.override(tenant, { groupId: group.id }, g2.id, 'viewer');
    expect(await resolve(bearer(user.token))).toEqual({
      principal: {
        ...{ kind: 'user', id: user.id, name: user.email, role: 'viewer' },
        groups: [{ id: group.id, name: group.name, role: 'operator' }],
        overrides: expect.toSatisfy((list: unknown[]) => list.length === 2),
      },
      tenantId: tenant.tenantId,
      sessionId: user.sessionId,
      lastSeen: world.clock.now(),
      stored: null,
    });
    const { overrides } = (await resolve(bearer(user.token))).principal;
    expect(overrides).toContainEqual({
      ...{ gatewayId: g1.id, gatewayName: g1.name, role: 'admin', source: { kind: 'own' } },
    });
    expect(overrides).toContainEqual({
      ...{ gatewayId: g2.id, gatewayName: g2.name, role: 'viewer' },
      source: { kind: 'group', id: group.id, name: group.name },
    });
    await world.set('gateways', g1.id, { deleted_at: 1 });
    expect((await resolve(bearer(user.token))).principal.overrides).toHaveLength(1);
  });

  it('of a session is dead from the instant it expires, and once anything of it is gone', async () => {
    const tenant = await world.tenant();
    const user = await world.user(tenant, 'viewer', 10);
    world.clock.advance(9);
    await resolve(bearer(user.token));
    world.clock.advance(1);
    await refused(bearer(user.token));

    for (const [table, fields, of] of [
      ['sessions', { revoked_at: 1 }, 'sessionId'],
      ['users', { is_active: 0 }, 'id'],
      ['users', { deleted_at: 1 }, 'id'],
    ] as const) {
      const other = await world.user(tenant, 'viewer');
      await resolve(bearer(other.token));
      await world.set(table, other[of], fields);
      await refused(bearer(other.token));
    }
    const last = await world.user(tenant, 'viewer');
    await world.set('tenants', tenant.tenantId, { deleted_at: 1 });
    await refused(bearer(last.token));
  });

  it('of a service principal is good until it expires, its previous key while that lasts', async () => {
    const tenant = await world.tenant();
    const service = await world.service(tenant, 'operator', { ttl: 10, previousTtl: 5 });
    const gateway = await world.gateway(tenant);
    await world.override(tenant, { servicePrincipalId: service.id }, gateway.id, 'admin');
    const expected = {
      principal: {
        ...{ kind: 'servicePrincipal', id: service.id, name: service.name, role: 'operator', groups: [] },
        overrides: [
          { gatewayId: gateway.id, gatewayName: gateway.name, role: 'admin', source: { kind: 'own' } },
        ],
      },
      ...{ tenantId: tenant.tenantId, sessionId: null, lastSeen: null, stored: null },
    };
    world.clock.advance(4);
    expect(await resolve(bearer(service.token))).toEqual(expected);
    expect(await resolve(bearer(service.previous))).toEqual(expected);
    world.clock.advance(1);
    await refused(bearer(service.previous));
    world.clock.advance(4);
    await resolve(bearer(service.token));
    world.clock.advance(1);
    await refused(bearer(service.token));

    const lasting = await world.service(tenant, 'viewer', { previousTtl: 1000 });
    await resolve(bearer(lasting.token));
    await world.set('service_principals', lasting.id, { expires_at: world.clock.now() });
    await refused(bearer(lasting.previous));
    await world.set('service_principals', lasting.id, { expires_at: null });
    await world.set('tenants', tenant.tenantId, { deleted_at: 1 });
    await refused(bearer(lasting.token));
    await refused(bearer(lasting.previous));
  });

  it('of an agent has no role of its own, and ends with its time, its revocation or its tenant', async () => {
    const tenant = await world.tenant();
    const key = await world.apiKey(tenant, 10);
    world.clock.advance(9);
    expect(await resolve(bearer(key.token))).toMatchObject({
      principal: { kind: 'apiKey', id: key.id, name: 'agent', groups: [], overrides: [] },
      ...{ tenantId: tenant.tenantId, sessionId: null, lastSeen: null },
    });
    world.clock.advance(1);
    await refused(bearer(key.token));
    const [revoked, lasting] = [await world.apiKey(tenant), await world.apiKey(tenant)];
    await world.set('api_keys', revoked.id, { is_active: 0, revoked_at: 1 });
    await refused(bearer(revoked.token));
    await resolve(bearer(lasting.token));
    await world.set('tenants', tenant.tenantId, { deleted_at: 1 });
    await refused(bearer(lasting.token));
  });

  it('brings the stored answer of its own tenant, procedure and key, until that expires', async () => {
    const [tenant, other] = [await world.tenant(), await world.tenant()];
    const call = { procedure: 'a.b.c', key: 'k1' };
    const expires = world.clock.now() + 10;
    await world.db.write(
      [tenant.tenantId, PLATFORM].map(id => ({
        sql: `INSERT INTO idempotency_keys (tenant_id, procedure, key, input_hash, principal_kind, principal_id, encrypted,
 result, created_at, expires_at) VALUES (?, 'a.b.c', 'k1', 'hash', 'user', NULL, 1, ?, 0, ?)`,
        args: [id, id, expires],
      })),
    );
    const record = (result: string) => ({
      ...{ inputHash: 'hash', principalKind: 'user', principalId: null, encrypted: true, result },
    });
    const [user, service, key] = [
      await world.user(tenant, 'viewer'),
      await world.service(tenant, 'viewer', { previousTtl: 1000 }),
      await world.apiKey(tenant),
    ];
    const tokens = [user.token, service.token, service.previous, key.token];
    const storedFor = async (token: string, asked: typeof call | null = call, tenantHeader?: string) => {
      const facts = tenantHeader === undefined ? {} : { tenantHeader };
      return (await found(world.request(bearer(token), facts), asked)).stored;
    };
    for (const token of tokens) expect(await storedFor(token)).toEqual(record(tenant.tenantId));
    expect(await storedFor(ROOT, call, tenant.tenantId)).toEqual(record(tenant.tenantId));
    expect(await storedFor(ROOT)).toEqual(record(PLATFORM));
    expect(await storedFor(ROOT, call, other.tenantId)).toBeNull();
    expect(await storedFor((await world.user(other, 'viewer')).token)).toBeNull();
    for (const asked of [null, { ...call, key: 'k2' }, { ...call, procedure: 'a.b.d' }]) {
      for (const token of [...tokens, ROOT]) expect(await storedFor(token, asked)).toBeNull();
    }
    await world.db.write([{ sql: 'UPDATE idempotency_keys SET encrypted = 0', args: [] }]);
    expect(await storedFor(user.token)).toMatchObject({ encrypted: false });
    world.clock.advance(10);
    for (const token of [...tokens, ROOT]) expect(await storedFor(token)).toBeNull();
  });

  it('of root is the whole key and acts in a live tenant, or in none', async () => {
    const tenant = await world.tenant();
    const root = (tenantHeader: string | null, key = ROOT) =>
      found(world.request(bearer(key), { tenantHeader }), null);
    const who = { kind: 'root', id: null, name: 'root', role: 'admin', groups: [], overrides: [] };
    const nothing = { sessionId: null, lastSeen: null, stored: null };
    expect(await root(null)).toEqual({ principal: who, tenantId: PLATFORM, ...nothing });
    expect(await root(tenant.tenantId)).toEqual({ principal: who, tenantId: tenant.tenantId, ...nothing });
    for (const wrong of [ROOT.slice(1), ROOT.slice(0, -1), `${ROOT}x`, ROOT.toUpperCase()]) {
      await refused(bearer(wrong));
      expect(await isRoot({ rootKey: ROOT }, bearer(wrong))).toBe(false);
    }
    for (const header of ['', PLATFORM, 'ten_x', tenant.tenantId.toUpperCase()]) {
      await expect(root(header)).rejects.toMatchObject({
        code: 'VALIDATION',
        details: {
          issues: [{ path: 'x-tenant-id', message: 'must be a tenant id of the form ten_…' }],
        },
      });
    }
    await world.set('tenants', tenant.tenantId, { deleted_at: 1 });
    await expect(root(tenant.tenantId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('need not be at hand to tell what a principal may do, and whether it is active', async () => {
    const [tenant, other] = [await world.tenant(), await world.tenant()];
    const read = async (ctx: typeof tenant, kind: 'user' | 'servicePrincipal', id: string) =>
      (await readAll(ctx, storedPrincipal(ctx, kind, id)))[0];
    const user = await world.user(tenant, 'operator');
    const group = await world.group(tenant, 'admin', user.id);
    const gateway = await world.gateway(tenant);
    await world.override(tenant, { groupId: group.id }, gateway.id, 'viewer');
    expect(await read(tenant, 'user', user.id)).toEqual({
      principal: {
        ...{ kind: 'user', id: user.id, name: user.email, role: 'operator' },
        groups: [{ id: group.id, name: group.name, role: 'admin' }],
        overrides: [
          {
            ...{ gatewayId: gateway.id, gatewayName: gateway.name, role: 'viewer' },
            source: { kind: 'group', id: group.id, name: group.name },
          },
        ],
      },
      active: true,
    });
    expect(await read(other, 'user', user.id)).toBeNull();
    expect(await read(tenant, 'servicePrincipal', user.id)).toBeNull();
    for (const fields of [
      { is_active: 0 },
      { is_active: 1, joined_at: null },
      { joined_at: 1, deleted_at: 1 },
    ]) {
      await world.set('users', user.id, fields);
      expect(await read(tenant, 'user', user.id)).toMatchObject({ active: false });
    }
    const service = await world.service(tenant, 'admin', { ttl: 10 });
    await world.override(tenant, { servicePrincipalId: service.id }, gateway.id, 'viewer');
    world.clock.advance(9);
    expect(await read(tenant, 'servicePrincipal', service.id)).toMatchObject({
      principal: {
        kind: 'servicePrincipal',
        name: service.name,
        role: 'admin',
        overrides: [{ role: 'viewer' }],
      },
      active: true,
    });
    world.clock.advance(1);
    expect(await read(tenant, 'servicePrincipal', service.id)).toMatchObject({ active: false });
    expect(await read(other, 'servicePrincipal', service.id)).toBeNull();
  });

  it('of root is told from others without a database', async () => {
    expect(await isRoot({ rootKey: ROOT }, `bearer  ${ROOT}`)).toBe(true);
    for (const none of [null, '', ROOT, `Basic ${ROOT}`, `xBearer ${ROOT}`, `Bearer ${ROOT} x`]) {
      expect(await isRoot({ rootKey: ROOT }, none)).toBe(false);
    }
  });
});
