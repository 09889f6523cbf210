import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../access/effective-role.ts';
import { API_TARGETS, DAY, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('access on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function withGateways() {
    const tenant = await api.tenant();
    const { gateways } = tenant.admin.api.fleet;
    const [g1, g2] = [
      await gateways.create({ name: 'g1', endpoint: 'g1.example.com:443' }),
      await gateways.create({ name: 'g2', endpoint: 'g2.example.com:443' }),
    ];
    const { users, groups, gatewayRoles, servicePrincipals, access } = tenant.admin.api.identity;
    return { ...tenant, g1, g2, users, groups, gatewayRoles, servicePrincipals, access };
  }

  it.each<
    [own: Role, groups: Role[], override: Role | null, groupOverrides: Role[], named: boolean, Role, string]
  >([
    ['viewer', [], 'admin', [], true, 'admin', 'override'],
    ['admin', [], 'viewer', ['admin'], true, 'viewer', 'override'],
    ['viewer', ['operator'], null, ['viewer'], true, 'viewer', 'groupOverride'],
    ['admin', [], null, ['viewer', 'operator'], true, 'operator', 'groupOverride'],
    ['viewer', ['admin'], 'admin', [], false, 'admin', 'group'],
    ['operator', ['operator'], null, [], true, 'operator', 'own'],
  ])(
    'own %s, groups %j, override %s, group overrides %j, gateway named %s: %s by %s (case 25)',
    async (...row) => {
      const [own, groupRoles, override, groupOverrides, named, role, rule] = row;
      const { g1, person, groups, gatewayRoles, access } = await withGateways();
      const user = await person(own);
      const principal = { kind: 'user', id: user.id } as const;
      for (const [i, groupRole] of groupRoles.entries()) {
        const group = await groups.create({ name: `group ${i}`, role: groupRole });
        await groups.members.add({ groupId: group.id, userId: user.id });
      }
      if (override !== null) await gatewayRoles.set({ principal, gateway: 'g1', role: override });
      for (const [i, groupOverride] of groupOverrides.entries()) {
        const group = await groups.create({ name: `override ${i}` });
        await groups.members.add({ groupId: group.id, userId: user.id });
        await gatewayRoles.set({
          principal: { kind: 'group', id: group.id },
          gateway: g1.id,
          role: groupOverride,
        });
      }
      const gateway = named ? { gateway: g1.id } : {};
      const explained = await access.explain({ principal, ...gateway });
      expect(explained).toMatchObject({
        role,
        rule,
        principal: { kind: 'user', id: user.id, name: user.email },
      });
      expect(explained.gateway).toEqual(named ? { id: g1.id, name: 'g1' } : null);
      expect(explained.considered.filter(entry => entry.applied)).toMatchObject([{ role, rule }]);
      expect(explained.considered.map(entry => entry.rule)).toEqual([
        ...(named && override !== null ? ['override'] : []),
        ...(named ? groupOverrides.map(() => 'groupOverride') : []),
        'own',
        ...[...groupRoles, ...groupOverrides].map(() => 'group'),
      ]);
      expect(await user.api.identity.access.explain(gateway)).toEqual(explained);
      const me = await user.api.identity.me();
      if (named && (override !== null || groupOverrides.length > 0)) {
        expect(me.gatewayRoles).toEqual([{ gatewayId: g1.id, gatewayName: 'g1', role, rule }]);
      }
      const guarded = named
        ? user.api.fleet.gateways.update({ id: g1.id, description: 'x' })
        : user.api.identity.users.list({});
      const outcome = await guarded.then(
        () => true,
        () => false,
      );
      expect(outcome).toBe(role === 'admin');
    },
  );

  it('on one gateway gives nothing elsewhere (case 26)', async () => {
    const { person, gatewayRoles } = await withGateways();
    const user = await person('viewer');
    await gatewayRoles.set({ principal: { kind: 'user', id: user.id }, gateway: 'g1', role: 'admin' });
    const { gateways } = user.api.fleet;
    expect((await gateways.update({ id: 'g1', description: 'mine' })).description).toBe('mine');
    expect(await refusalOf(gateways.update({ id: 'g2', description: 'mine' }))).toBe('FORBIDDEN');
    expect(await refusalOf(user.api.identity.users.list({}))).toBe('FORBIDDEN');
  });

  it('of a service principal follows its overrides (case 27)', async () => {
    const { as, servicePrincipals, gatewayRoles } = await withGateways();
    const { id, key } = await servicePrincipals.create({ name: 'probe' });
    await gatewayRoles.set({ principal: { kind: 'servicePrincipal', id }, gateway: 'g1', role: 'operator' });
    const { gateways } = as(key).fleet;
    expect((await gateways.heartbeat({ gateway: 'g1' })).status).toBe('connected');
    expect(await refusalOf(gateways.heartbeat({ gateway: 'g2' }))).toBe('FORBIDDEN');
    expect(await as(key).identity.me()).toMatchObject({
      principal: { kind: 'servicePrincipal', id, name: 'probe' },
      role: 'viewer',
      gatewayRoles: [{ gatewayName: 'g1', role: 'operator', rule: 'override' }],
      session: null,
    });
  });

  it('does not tell viewers which gateways exist (case 28)', async () => {
    const { person } = await withGateways();
    const [viewer, operator] = [await person('viewer'), await person('operator')];
    expect(await refusalOf(viewer.api.fleet.gateways.heartbeat({ gateway: 'nowhere' }))).toBe('FORBIDDEN');
    expect(await refusalOf(operator.api.fleet.gateways.heartbeat({ gateway: 'nowhere' }))).toBe('NOT_FOUND');
  });

  it('through a group lasts as long as the membership (case 34)', async () => {
    const { person, groups } = await withGateways();
    const user = await person('viewer');
    const { id: groupId } = await groups.create({ name: 'admins', role: 'admin' });
    await groups.members.add({ groupId, userId: user.id });
    expect((await user.api.identity.users.list({})).items).toHaveLength(2);
    expect(await user.api.identity.me()).toMatchObject({
      role: 'admin',
      ownRole: 'viewer',
      groups: [{ id: groupId, name: 'admins', role: 'admin' }],
    });
    await groups.members.remove({ groupId, userId: user.id });
    expect(await refusalOf(user.api.identity.users.list({}))).toBe('FORBIDDEN');
  });

  it('names the group with the lowest id among equals, and lists what was considered strongest first', async () => {
    const { person, groups, access } = await withGateways();
    const user = await person('viewer');
    const names = ['one', 'two', 'three'];
    for (const [i, name] of names.entries()) {
      const { id } = await groups.create({ name, role: i === 0 ? 'viewer' : 'operator' });
      await groups.members.add({ groupId: id, userId: user.id });
    }
    const { via, considered } = await access.explain({ principal: { kind: 'user', id: user.id } });
    expect(via).toMatchObject({ kind: 'group', name: 'two', role: 'operator' });
    expect(considered.map(({ rule, source }) => [rule, source.name])).toEqual([
      ['own', user.email],
      ['group', 'two'],
      ['group', 'three'],
      ['group', 'one'],
    ]);
  });

  it('is none for those who cannot act', async () => {
    const tenant = await withGateways();
    const { person, users, servicePrincipals, access, address } = tenant;
    const [disabled, deleted] = [await person('admin'), await person('admin')];
    const pending = await users.create({ email: address('pending'), role: 'admin' });
    const expiresAt = new Date(api.clock.now() + DAY);
    const expired = await servicePrincipals.create({ name: 'old', expiresAt });
    await users.update({ id: disabled.id, isActive: false });
    await users.delete({ id: deleted.id });
    api.clock.advance(DAY);
    for (const id of [disabled.id, deleted.id, pending.id]) {
      expect(await access.explain({ principal: { kind: 'user', id } })).toMatchObject({
        role: null,
        rule: 'inactive',
        via: null,
      });
    }
    const machine = await access.explain({ principal: { kind: 'servicePrincipal', id: expired.id } });
    expect(machine).toMatchObject({
      role: null,
      rule: 'inactive',
      considered: [{ rule: 'own', applied: false }],
    });
  });

  it('of others is for admins to see, on the gateway where they are', async () => {
    const { admin, person, access, gatewayRoles, root, g1 } = await withGateways();
    const [user, other] = [await person('viewer'), await person('operator')];
    const about = { kind: 'user', id: other.id } as const;
    expect(await refusalOf(user.api.identity.access.explain({ principal: about }))).toBe('FORBIDDEN');
    await gatewayRoles.set({ principal: { kind: 'user', id: user.id }, gateway: 'g1', role: 'admin' });
    expect((await user.api.identity.access.explain({ principal: about, gateway: 'g1' })).role).toBe(
      'operator',
    );
    expect(await refusalOf(user.api.identity.access.explain({ principal: about, gateway: 'g2' }))).toBe(
      'FORBIDDEN',
    );
    expect(await refusalOf(access.explain({ gateway: 'nowhere' }))).toBe('NOT_FOUND');
    const elsewhere = await api.tenant();
    const foreign = { kind: 'user', id: elsewhere.admin.id } as const;
    expect(await refusalOf(access.explain({ principal: foreign }))).toBe('NOT_FOUND');
    expect(await root.identity.access.explain({ gateway: g1.id })).toMatchObject({
      principal: { kind: 'root', id: null, name: 'root' },
      role: 'admin',
      rule: 'root',
    });
    expect(await root.identity.me()).toMatchObject({ role: 'admin', ownRole: 'admin', session: null });
    expect((await admin.api.identity.me()).gatewayRoles).toEqual([]);
  });

  it('as root in no tenant is root’s alone', async () => {
    const { identity } = api.as('root-key-of-the-tests-0123456789abcdef');
    expect(await identity.me()).toMatchObject({ principal: { kind: 'root' }, tenant: null, role: 'admin' });
    expect(await refusalOf(identity.users.list({}))).toBe('VALIDATION');
  });
});
