import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureIn, failureOf, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('groups on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('are changed field by field and count their members', async () => {
    const tenant = await api.tenant();
    const { groups } = tenant.admin.api.identity;
    const group = await groups.create({ name: 'ops', description: 'Operations' });
    expect(group).toMatchObject({ role: 'viewer', memberCount: 0, version: 1 });
    await groups.members.add({ groupId: group.id, userId: tenant.admin.id });
    const renamed = await groups.update({ id: group.id, name: 'operations' });
    expect(renamed).toMatchObject({
      name: 'operations',
      description: 'Operations',
      memberCount: 1,
      version: 2,
    });
    expect((await groups.update({ id: group.id, description: null })).description).toBeNull();
    expect((await groups.list({})).items).toMatchObject([{ id: group.id, memberCount: 1 }]);
    expect(await refusalOf(groups.create({ name: 'operations' }))).toBe('CONFLICT(unique)');
    const audit = await api.rows('SELECT before, after FROM audit_log WHERE record_id = ?', group.id);
    expect(JSON.stringify(audit)).not.toContain('memberCount');
    const other = await groups.create({ name: 'other', role: 'admin' });
    const found = async (query: Parameters<typeof groups.list>[0]) =>
      (await groups.list(query)).items.map(g => g.id);
    expect(await found({ role: 'admin' })).toEqual([other.id]);
    expect(await found({ name: 'operations' })).toEqual([group.id]);
    expect(await found({ userId: tenant.admin.id })).toEqual([group.id]);
    expect(await found({ q: 'OTH' })).toEqual([other.id]);
  });

  it('keep what went with them in the audit entry of their deletion', async () => {
    const tenant = await api.tenant();
    const { groups, gatewayRoles } = tenant.admin.api.identity;
    const gateway = await tenant.admin.api.fleet.gateways.create({
      name: 'g1',
      endpoint: 'g1.example.com:443',
    });
    const [one, two] = [await groups.create({ name: 'one' }), await groups.create({ name: 'two' })];
    await groups.members.add({ groupId: one.id, userId: tenant.admin.id });
    await gatewayRoles.set({ principal: { kind: 'group', id: two.id }, gateway: 'g1', role: 'operator' });
    expect(await groups.deleteMany({ ids: [one.id, two.id] })).toEqual({ deleted: 2, ids: [one.id, two.id] });
    const details = await api.rows(
      "SELECT record_id, detail FROM audit_log WHERE tenant_id = ? AND action = 'identity.group.delete' ORDER BY seq",
      tenant.id,
    );
    expect(details.map(([id, detail]) => [id, JSON.parse(String(detail))])).toEqual([
      [one.id, { memberIds: [tenant.admin.id], gatewayRoles: [] }],
      [two.id, { memberIds: [], gatewayRoles: [{ gatewayId: gateway.id, role: 'operator' }] }],
    ]);
    for (const table of ['group_members', 'gateway_roles']) {
      expect(await api.rows(`SELECT 1 FROM ${table} WHERE tenant_id = ?`, tenant.id)).toEqual([]);
    }
  });

  it('take a member once, and let go only of one they have', async () => {
    const tenant = await api.tenant();
    const { groups } = tenant.admin.api.identity;
    const { id: groupId } = await groups.create({ name: 'ops', role: 'operator' });
    const ref = { groupId, userId: tenant.admin.id };
    const member = await groups.members.add(ref);
    expect(member).toEqual({
      ...ref,
      email: tenant.admin.email,
      role: 'admin',
      createdAt: new Date(api.clock.now()),
    });
    expect((await groups.members.list({ groupId })).items).toEqual([member]);
    expect(await refusalOf(groups.members.add(ref))).toBe('CONFLICT(already_member)');
    expect(await groups.members.remove(ref)).toEqual(member);
    expect(await refusalOf(groups.members.remove(ref))).toBe('NOT_FOUND');
    const events = await api.rows('SELECT type, data FROM events WHERE record_id = ? ORDER BY seq', groupId);
    const data = {
      id: groupId,
      name: 'ops',
      role: 'operator',
      userId: tenant.admin.id,
      email: tenant.admin.email,
    };
    expect(events.slice(1).map(([type, text]) => [type, JSON.parse(String(text))])).toEqual([
      ['identity.group.memberAdded', data],
      ['identity.group.memberRemoved', data],
    ]);
    const actions = await api.rows(
      "SELECT action, operation FROM audit_log WHERE tenant_id = ? AND component = 'groupMembers' AND success = 1 ORDER BY seq",
      tenant.id,
    );
    expect(actions).toEqual([
      ['identity.group.addMember', 'create'],
      ['identity.group.removeMember', 'delete'],
    ]);
  });

  it('take no unknown, foreign or deleted user, and no id of another kind', async () => {
    const [tenant, other] = [await api.tenant(), await api.tenant()];
    const { groups, users } = tenant.admin.api.identity;
    const { id: groupId } = await groups.create({ name: 'ops' });
    const user = await tenant.person('viewer');
    await users.delete({ id: user.id });
    expect(await refusalOf(groups.members.add({ groupId, userId: user.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(groups.members.add({ groupId, userId: other.admin.id }))).toBe('NOT_FOUND');
    const { id: foreign } = await other.admin.api.identity.groups.create({ name: 'ops' });
    expect(await refusalOf(groups.members.add({ groupId: foreign, userId: tenant.admin.id }))).toBe(
      'NOT_FOUND',
    );
    expect(await refusalOf(groups.members.list({ groupId: foreign }))).toBe('NOT_FOUND');
    // @ts-expect-error an id of another kind
    const wrong = await failureOf(groups.members.add({ groupId, userId: groupId }));
    expect(wrong).toMatchObject({ code: 'VALIDATION', details: { issues: [{ path: 'userId' }] } });
  });

  it('are at most 100 for one user, also under a race', async () => {
    const tenant = await api.tenant();
    const { groups } = tenant.admin.api.identity;
    const { items } = await groups.createMany({
      items: Array.from({ length: 103 }, (_, i) => ({ name: `g${i}` })),
    });
    const add = (groupId: (typeof items)[number]['id']) =>
      groups.members.add({ groupId, userId: tenant.admin.id });
    for (const { id } of items.slice(0, 98)) await add(id);
    const results = await Promise.allSettled(items.slice(98).map(({ id }) => add(id)));
    expect(results.filter(r => r.status === 'fulfilled')).toHaveLength(2);
    const refused = results.flatMap(r => (r.status === 'rejected' ? [failureIn(r.reason)] : []));
    for (const error of refused)
      expect(error).toMatchObject({ code: 'QUOTA_EXCEEDED', details: { limit: 100 } });
  });

  it('page their members', async () => {
    const tenant = await api.tenant();
    const { groups, users } = tenant.admin.api.identity;
    const { id: groupId } = await groups.create({ name: 'ops' });
    const items = Array.from({ length: 5 }, (_, i) => ({
      email: tenant.address(`m${i}`),
      groupIds: [groupId],
    }));
    const invited = (await users.createMany({ items })).items.map(user => user.id);
    const first = await groups.members.list({ groupId, limit: 3, order: 'asc' });
    const second = await groups.members.list({
      groupId,
      limit: 3,
      order: 'asc',
      cursor: first.nextCursor ?? '',
    });
    expect([...first.items, ...second.items].map(member => member.userId)).toEqual(invited);
    expect(second.nextCursor).toBeNull();
  });
});
