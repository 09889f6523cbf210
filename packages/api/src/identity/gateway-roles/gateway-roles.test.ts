import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('gateway roles on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function withGateway() {
    const tenant = await api.tenant();
    const gateway = await tenant.admin.api.fleet.gateways.create({
      name: 'edge-1',
      endpoint: 'e1.example.com:443',
    });
    const { gatewayRoles, groups, users, servicePrincipals } = tenant.admin.api.identity;
    const user = await tenant.person('viewer');
    const principal = { kind: 'user', id: user.id } as const;
    return { ...tenant, gateway, gatewayRoles, groups, users, servicePrincipals, user, principal };
  }

  it('are set once for the same role, and changed in place for another (case 29)', async () => {
    const { gatewayRoles, principal, gateway, user, id: tenantId } = await withGateway();
    const first = await gatewayRoles.set({ principal, gateway: 'edge-1', role: 'admin' });
    expect(first).toMatchObject({
      principal: { kind: 'user', id: user.id, name: user.email },
      gatewayId: gateway.id,
      gatewayName: 'edge-1',
      role: 'admin',
      version: 1,
    });
    expect(await gatewayRoles.set({ principal, gateway: gateway.id, role: 'admin' })).toEqual(first);
    const entries = () =>
      api.rows(
        'SELECT action, operation, gateway_id FROM audit_log WHERE record_id = ? ORDER BY seq',
        first.id,
      );
    expect(await entries()).toEqual([['identity.gatewayRole.set', 'create', gateway.id]]);
    const changed = await gatewayRoles.set({ principal, gateway: 'edge-1', role: 'viewer' });
    expect(changed).toMatchObject({ id: first.id, role: 'viewer', version: 2 });
    expect(await gatewayRoles.remove({ principal, gateway: 'edge-1' })).toEqual(changed);
    expect((await entries()).map(([action, operation]) => [action, operation])).toEqual([
      ['identity.gatewayRole.set', 'create'],
      ['identity.gatewayRole.set', 'update'],
      ['identity.gatewayRole.remove', 'delete'],
    ]);
    const events = await api.rows(
      'SELECT type, gateway_id, data FROM events WHERE record_id = ? ORDER BY seq',
      first.id,
    );
    expect(events.map(([type]) => type)).toEqual([
      'identity.gatewayRole.set',
      'identity.gatewayRole.set',
      'identity.gatewayRole.removed',
    ]);
    expect(events[0]?.[1]).toBe(gateway.id);
    expect(JSON.parse(String(events[0]?.[2]))).toEqual({
      id: first.id,
      principalKind: 'user',
      principalId: user.id,
      name: user.email,
      gatewayId: gateway.id,
      gatewayName: 'edge-1',
      role: 'admin',
    });
    expect(await refusalOf(gatewayRoles.remove({ principal, gateway: 'edge-1' }))).toBe('NOT_FOUND');
    expect(await api.rows('SELECT 1 FROM gateway_roles WHERE tenant_id = ?', tenantId)).toEqual([]);
  });

  it('end up as one row when set twice at the same moment', async () => {
    const { gatewayRoles, principal, id } = await withGateway();
    const roles = ['viewer', 'operator', 'admin'] as const;
    const results = await Promise.allSettled(
      roles.map(role => gatewayRoles.set({ principal, gateway: 'edge-1', role })),
    );
    expect(results.every(r => r.status === 'fulfilled')).toBe(true);
    expect(await api.rows('SELECT version FROM gateway_roles WHERE tenant_id = ?', id)).toEqual([[3]]);
  });

  it('of a name do not pass to a new gateway of that name, nor does the old one come back over it (case 30)', async () => {
    const { gatewayRoles, principal, gateway, admin, user } = await withGateway();
    await gatewayRoles.set({ principal, gateway: 'edge-1', role: 'admin' });
    const { gateways } = admin.api.fleet;
    await gateways.delete({ id: 'edge-1' });
    expect((await gatewayRoles.list({})).items).toEqual([]);
    const fresh = await gateways.create({ name: 'edge-1', endpoint: 'e1.example.com:443' });
    expect((await gatewayRoles.list({ gateway: 'edge-1' })).items).toEqual([]);
    expect(await refusalOf(user.api.fleet.gateways.update({ id: 'edge-1', description: 'x' }))).toBe(
      'FORBIDDEN',
    );
    expect(await refusalOf(gateways.restore({ id: gateway.id }))).toBe('CONFLICT(unique)');
    await gateways.delete({ id: fresh.id });
    await gateways.restore({ id: gateway.id });
    expect((await user.api.fleet.gateways.update({ id: 'edge-1', description: 'x' })).id).toBe(gateway.id);
  });

  it('are listed by principal, gateway and role; what is unknown is NOT_FOUND', async () => {
    const { gatewayRoles, groups, servicePrincipals, principal, admin, user, users } = await withGateway();
    await admin.api.fleet.gateways.create({ name: 'edge-2', endpoint: 'e2.example.com:443' });
    const group = { kind: 'group', id: (await groups.create({ name: 'ops' })).id } as const;
    const machine = {
      kind: 'servicePrincipal',
      id: (await servicePrincipals.create({ name: 'ci' })).id,
    } as const;
    const roles = [
      [principal, 'edge-1', 'admin'],
      [group, 'edge-1', 'viewer'],
      [machine, 'edge-2', 'viewer'],
    ] as const;
    for (const [who, gateway, role] of roles) await gatewayRoles.set({ principal: who, gateway, role });
    const found = async (query: Parameters<typeof gatewayRoles.list>[0]) =>
      (await gatewayRoles.list({ order: 'asc', ...query })).items.map(
        r => `${r.principal.name} ${r.gatewayName}`,
      );
    const [own, ops, ci] = [`${user.email} edge-1`, 'ops edge-1', 'ci edge-2'];
    expect(await found({})).toEqual([own, ops, ci]);
    expect(await found({ gateway: 'edge-1' })).toEqual([own, ops]);
    expect(await found({ principal: machine })).toEqual([ci]);
    expect(await found({ role: 'viewer' })).toEqual([ops, ci]);
    expect(await refusalOf(gatewayRoles.list({ gateway: 'nowhere' }))).toBe('NOT_FOUND');
    const foreign = { kind: 'user', id: (await api.tenant()).admin.id } as const;
    expect(await refusalOf(gatewayRoles.list({ principal: foreign }))).toBe('NOT_FOUND');
    expect(await refusalOf(gatewayRoles.set({ principal: foreign, gateway: 'edge-1', role: 'viewer' }))).toBe(
      'NOT_FOUND',
    );
    expect(await refusalOf(gatewayRoles.set({ principal, gateway: 'nowhere', role: 'viewer' }))).toBe(
      'NOT_FOUND',
    );
    await users.delete({ id: user.id });
    expect(await found({})).toEqual([ops, ci]);
    expect(await refusalOf(gatewayRoles.set({ principal, gateway: 'edge-1', role: 'viewer' }))).toBe(
      'NOT_FOUND',
    );
    await groups.delete({ id: group.id });
    expect(await found({})).toEqual([ci]);
    // @ts-expect-error an id of another kind
    const mixed = gatewayRoles.list({ principal: { kind: 'user', id: machine.id } });
    expect((await failureOf(mixed)).code).toBe('VALIDATION');
  });

  it('may be given by an admin of that gateway alone', async () => {
    const { gatewayRoles, principal, user, person, admin } = await withGateway();
    await admin.api.fleet.gateways.create({ name: 'edge-2', endpoint: 'e2.example.com:443' });
    await gatewayRoles.set({ principal, gateway: 'edge-1', role: 'admin' });
    const other = { kind: 'user', id: (await person('viewer')).id } as const;
    const own = user.api.identity.gatewayRoles;
    expect((await own.set({ principal: other, gateway: 'edge-1', role: 'operator' })).role).toBe('operator');
    expect((await own.list({ gateway: 'edge-1' })).items).toHaveLength(2);
    expect(await refusalOf(own.set({ principal: other, gateway: 'edge-2', role: 'viewer' }))).toBe(
      'FORBIDDEN',
    );
    expect(await refusalOf(own.list({}))).toBe('FORBIDDEN');
  });

  it('are at most 1,000 for one principal', async () => {
    const { gatewayRoles, principal, id, admin } = await withGateway();
    const { gateways } = admin.api.fleet;
    for (let batch = 0; batch < 2; batch++) {
      const items = Array.from({ length: 500 }, (_, i) => ({
        name: `g${batch}-${i}`,
        endpoint: 'g.example.com:443',
      }));
      await gateways.createMany({ items });
    }
    await api.database.db.write([
      {
        sql: `INSERT INTO gateway_roles (id, tenant_id, user_id, gateway_id, role, version, created_at, updated_at)
         SELECT 'grl_' || substr(id, 4), tenant_id, ?, id, 'viewer', 1, 0, 0 FROM gateways
         WHERE tenant_id = ? AND name LIKE 'g%-%'`,
        args: [principal.id, id],
      },
    ]);
    expect(await refusalOf(gatewayRoles.set({ principal, gateway: 'edge-1', role: 'viewer' }))).toBe(
      'QUOTA_EXCEEDED(override_limit)',
    );
    await gatewayRoles.remove({ principal, gateway: 'g0-1' });
    expect((await gatewayRoles.set({ principal, gateway: 'edge-1', role: 'viewer' })).role).toBe('viewer');
  });
});
