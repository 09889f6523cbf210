import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  DAY,
  failureOf,
  HOUR,
  PASSWORD,
  refusalOf,
  type TestApi,
  type TestTenant,
  testApi,
} from '../../testing.ts';

describe.each(API_TARGETS)('invitations on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const accept = (tenant: TestTenant, token: string, password = PASSWORD, n = 1) =>
    tenant.as(null, { clientIp: tenant.ip(n) }).identity.users.acceptInvite({ token, password });
  const typesOf = async (id: string) =>
    (await api.rows('SELECT type FROM events WHERE record_id = ? ORDER BY seq', id)).map(([type]) => type);

  it('give a pending user under the normal form of the address, once (case 2)', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const invited = await users.create({ email: ` ${tenant.address('ADA').toUpperCase()} ` });
    expect(invited).toMatchObject({
      email: tenant.address('ada'),
      role: 'viewer',
      status: 'pending',
      pendingInvite: true,
      hasPassword: false,
      createdVia: 'invite',
      joinedAt: null,
      version: 1,
    });
    expect(invited.inviteToken).toMatch(/^bwi_[A-Za-z0-9_-]{43}$/);
    expect(invited).not.toHaveProperty('inviteTokenHash');
    expect(await refusalOf(users.create({ email: tenant.address('Ada') }))).toBe('CONFLICT(unique)');
  });

  it('are accepted once, with a password of the policy (case 4)', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const { id, inviteToken } = await users.create({ email: tenant.address('ada'), role: 'operator' });
    expect(await refusalOf(accept(tenant, inviteToken, '1234567'))).toBe('VALIDATION');
    expect(await refusalOf(accept(tenant, inviteToken, tenant.address('ADA')))).toBe('VALIDATION');
    const { token, user, tenant: where } = await accept(tenant, inviteToken, '12345678');
    expect(user).toMatchObject({ id, status: 'active', pendingInvite: false, hasPassword: true });
    expect(where.id).toBe(tenant.id);
    expect(user.joinedAt).toEqual(new Date(api.clock.now()));
    expect((await api.as(token).identity.me()).role).toBe('operator');
    expect((await failureOf(accept(tenant, inviteToken, '12345678'))).code).toBe('UNAUTHENTICATED');
    expect(await typesOf(id)).toEqual(['identity.user.created', 'identity.user.activated']);
    const actions = await api.rows(
      'SELECT action, actor_id FROM audit_log WHERE record_id = ? ORDER BY seq',
      id,
    );
    expect(actions).toEqual([
      ['identity.user.create', tenant.admin.id],
      ['identity.user.acceptInvite', id],
    ]);
  });

  it('last 7 days; a new one kills the one before and starts again (case 5)', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const start = api.clock.now();
    const first = await users.create({ email: tenant.address('one') });
    const second = await users.create({ email: tenant.address('two') });
    const third = await users.create({ email: tenant.address('three') });
    api.clock.set(start + 6 * DAY);
    const { inviteToken: again } = await users.resendInvite({ id: third.id });
    expect((await failureOf(accept(tenant, third.inviteToken))).code).toBe('UNAUTHENTICATED');
    api.clock.set(start + 7 * DAY - 1);
    expect((await accept(tenant, second.inviteToken)).user.status).toBe('active');
    api.clock.set(start + 7 * DAY);
    expect((await failureOf(accept(tenant, first.inviteToken))).code).toBe('UNAUTHENTICATED');
    api.clock.set(start + 13 * DAY - 1);
    expect((await accept(tenant, again)).user.id).toBe(third.id);
  });

  it('refuse unknown, replaced and unusable tokens with one text, in the chain of the known user', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const [inactive, deleted, moved] = await Promise.all(
      ['inactive', 'deleted', 'moved'].map(n => users.create({ email: tenant.address(n) })),
    );
    if (inactive === undefined || deleted === undefined || moved === undefined)
      throw new Error('three were invited');
    await users.update({ id: inactive.id, isActive: false });
    await users.delete({ id: deleted.id });
    await users.update({ id: moved.id, email: tenant.address('elsewhere') });
    const tokens = [
      'nonsense',
      `bwi_${'A'.repeat(43)}`,
      inactive.inviteToken,
      deleted.inviteToken,
      moved.inviteToken,
    ];
    const messages = await Promise.all(
      tokens.map(async (token, n) => {
        const { code, message } = await failureOf(accept(tenant, token, PASSWORD, n));
        expect(code).toBe('UNAUTHENTICATED');
        return message;
      }),
    );
    expect(new Set(messages).size).toBe(1);
    await users.restore({ id: deleted.id });
    expect((await failureOf(accept(tenant, deleted.inviteToken))).code).toBe('UNAUTHENTICATED');
    expect(await refusalOf(users.resendInvite({ id: inactive.id }))).toBe('CONFLICT(not_pending)');
    const { inviteToken } = await users.resendInvite({ id: deleted.id });
    expect((await accept(tenant, inviteToken)).user.id).toBe(deleted.id);
    expect(await refusalOf(users.resendInvite({ id: deleted.id }))).toBe('CONFLICT(not_pending)');
    const refused = await api.rows(
      "SELECT count(*) FROM audit_log WHERE tenant_id = ? AND success = 0 AND action = 'identity.user.acceptInvite'",
      tenant.id,
    );
    expect(refused).toEqual([[1]]);
  });

  it('let one of two who accept at the same moment in', async () => {
    const tenant = await api.tenant();
    const { inviteToken, id } = await tenant.admin.api.identity.users.create({
      email: tenant.address('ada'),
    });
    const results = await Promise.allSettled([
      accept(tenant, inviteToken, 'first-password', 1),
      accept(tenant, inviteToken, 'second-password', 2),
    ]);
    expect(results.map(r => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await api.rows('SELECT count(*) FROM sessions WHERE user_id = ?', id)).toEqual([[1]]);
  });

  it('are made by the list, one token each, all or none', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const emails = ['a', 'b', 'c'].map(tenant.address);
    const { items } = await users.createMany({ items: emails.map(email => ({ email })) });
    expect(items.map(item => item.email)).toEqual(emails);
    expect(new Set(items.map(item => item.inviteToken)).size).toBe(3);
    const error = await failureOf(
      users.createMany({ items: [{ email: tenant.address('d') }, { email: tenant.address('a') }] }),
    );
    expect(error).toMatchObject({ code: 'CONFLICT', details: { reason: 'unique', index: 1 } });
    expect((await users.list({ email: tenant.address('D') })).items).toEqual([]);
    expect(await users.createMany({ items: [] })).toEqual({ items: [] });
    const bad = await failureOf(users.createMany({ items: [{ email: 'x@y' }, { email: 'no' }] }));
    expect(bad.details).toMatchObject({ index: 1, issues: [{ path: 'items.1.email' }] });
  });

  it('put the user into groups, or invite nobody where a group is unknown', async () => {
    const tenant = await api.tenant();
    const { users, groups } = tenant.admin.api.identity;
    const group = await groups.create({ name: 'ops', role: 'operator' });
    const { id } = await users.create({ email: tenant.address('a'), groupIds: [group.id, group.id] });
    expect((await groups.members.list({ groupId: group.id })).items).toMatchObject([{ userId: id }]);
    const foreign = await (await api.tenant()).admin.api.identity.groups.create({ name: 'theirs' });
    const email = tenant.address('b');
    expect(await refusalOf(users.create({ email, groupIds: [group.id, foreign.id] }))).toBe('NOT_FOUND');
    expect((await users.list({ email })).items).toEqual([]);
  });

  it('take passwords of 128 characters whole (case 6)', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const [a, b] = [`${'a1'.repeat(45)}${'x'.repeat(10)}`, `${'a1'.repeat(44)}a2${'x'.repeat(10)}`];
    const one = await users.create({ email: tenant.address('one') });
    const two = await users.create({ email: tenant.address('two') });
    expect(await refusalOf(accept(tenant, one.inviteToken, `${'é'.repeat(128)}x`))).toBe('VALIDATION');
    await accept(tenant, one.inviteToken, a);
    await accept(tenant, two.inviteToken, b);
    const open = (email: string, password: string) => tenant.as(null).identity.login({ email, password });
    expect((await failureOf(open(one.email, b))).code).toBe('UNAUTHENTICATED');
    expect((await failureOf(open(two.email, a))).code).toBe('UNAUTHENTICATED');
    expect((await open(one.email, a)).user.id).toBe(one.id);
    const three = await users.create({ email: tenant.address('three') });
    const longest = `${'😀'.repeat(127)}x`;
    await accept(tenant, three.inviteToken, longest);
    expect((await open(three.email, longest)).user.id).toBe(three.id);
  });

  it('compare passwords in their normal form (case 7)', async () => {
    const tenant = await api.tenant();
    const { email, inviteToken } = await tenant.admin.api.identity.users.create({
      email: tenant.address('ada'),
    });
    await accept(tenant, inviteToken, 'Ｐass1234x');
    expect((await tenant.as(null).identity.login({ email, password: 'Pass1234x' })).user.email).toBe(email);
  });

  it('are replayed by idempotency key to their maker only, and stored encrypted', async () => {
    const tenant = await api.tenant();
    const email = tenant.address('ada');
    const keyed = (token: string) => tenant.as(token, { idempotencyKey: 'k1' }).identity.users;
    const first = await keyed(tenant.admin.token).create({ email });
    expect(await keyed(tenant.admin.token).create({ email })).toEqual(first);
    const second = await tenant.person('admin');
    expect(await refusalOf(keyed(second.token).create({ email }))).toBe('CONFLICT(idempotency_principal)');
    const stored = await api.rows(
      'SELECT encrypted, result FROM idempotency_keys WHERE tenant_id = ?',
      tenant.id,
    );
    expect(stored).toHaveLength(1);
    expect(stored[0]?.[0]).toBe(1);
    expect(String(stored[0]?.[1])).not.toContain('bwi_');
  });

  it('of a reset end the old password and all sessions, and last a day (case 17)', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const [b, c] = [await tenant.person('viewer'), await tenant.person('viewer')];
    const reset = await users.resetPassword({ id: b.id });
    const late = await users.resetPassword({ id: c.id });
    expect(reset).toMatchObject({
      hasPassword: false,
      pendingInvite: false,
      inviteKind: 'reset',
      status: 'active',
    });
    expect((await failureOf(b.api.identity.me())).code).toBe('UNAUTHENTICATED');
    const old = tenant.as(null).identity.login({ email: b.email, password: PASSWORD });
    expect((await failureOf(old)).code).toBe('UNAUTHENTICATED');
    api.clock.advance(23 * HOUR);
    await accept(tenant, reset.inviteToken, 'a new password');
    expect(await typesOf(b.id)).toEqual([
      'identity.user.created',
      'identity.user.passwordReset',
      'identity.user.passwordChanged',
    ]);
    api.clock.advance(HOUR);
    expect((await failureOf(accept(tenant, late.inviteToken))).code).toBe('UNAUTHENTICATED');
    expect(await refusalOf(users.resetPassword({ id: tenant.admin.id }))).toBe('CONFLICT(self)');
    const pending = await users.create({ email: tenant.address('pending') });
    expect(await refusalOf(users.resetPassword({ id: pending.id }))).toBe('CONFLICT(not_joined)');
    expect((await tenant.root.identity.users.resetPassword({ id: tenant.admin.id })).hasPassword).toBe(false);
  });

  it('unlock the address when accepted, and by a reset', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const b = await tenant.person('viewer');
    const guess = async (n: number) =>
      (
        await failureOf(
          tenant.as(null, { clientIp: tenant.ip(n) }).identity.login({ email: b.email, password: 'wrong' }),
        )
      ).code;
    for (let n = 1; n <= 5; n++) await guess(n);
    expect(await guess(6)).toBe('RATE_LIMITED');
    const { inviteToken } = await users.resetPassword({ id: b.id });
    for (let n = 1; n <= 4; n++) expect(await guess(n)).toBe('UNAUTHENTICATED');
    await accept(tenant, inviteToken, 'a new password', 7);
    for (let n = 1; n <= 4; n++) expect(await guess(n)).toBe('UNAUTHENTICATED');
    const { user } = await tenant
      .as(null, { clientIp: tenant.ip(8) })
      .identity.login({ email: b.email, password: 'a new password' });
    expect(user.id).toBe(b.id);
  });
});
