import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  failureIn,
  failureOf,
  MINUTE,
  PASSWORD,
  refusalOf,
  type TestApi,
  type TestTenant,
  testApi,
} from '../../testing.ts';

describe.each(API_TARGETS)('users on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const LAST = 'CONFLICT(last_admin)';
  const SELF = 'CONFLICT(self)';
  async function machine(tenant: TestTenant) {
    const { key } = await tenant.admin.api.identity.servicePrincipals.create({
      name: 'machine',
      role: 'admin',
    });
    return tenant.as(key).identity.users;
  }
  const admins = (tenant: TestTenant) =>
    api.rows("SELECT id FROM users WHERE tenant_id = ? AND role = 'admin' AND deleted_at IS NULL", tenant.id);

  it('change their password, which ends their other sessions (case 16)', async () => {
    const { admin, as } = await api.tenant();
    const other = await as(null).identity.login({ email: admin.email, password: PASSWORD });
    const change = (currentPassword: string, newPassword: string) =>
      admin.api.identity.users.changePassword({ currentPassword, newPassword });
    const wrong = await failureOf(change('wrong', 'a new password'));
    expect(wrong).toMatchObject({ code: 'VALIDATION', details: { issues: [{ path: 'currentPassword' }] } });
    const same = await failureOf(change(PASSWORD, PASSWORD));
    expect(same).toMatchObject({ code: 'VALIDATION', details: { issues: [{ path: 'newPassword' }] } });
    expect(await change(PASSWORD, 'a new password')).toEqual({ revokedSessions: 1 });
    expect((await failureOf(as(other.token).identity.me())).code).toBe('UNAUTHENTICATED');
    expect((await admin.api.identity.me()).session?.id).toBe(admin.sessionId);
    const old = as(null).identity.login({ email: admin.email, password: PASSWORD });
    expect((await failureOf(old)).code).toBe('UNAUTHENTICATED');
    expect((await as(null).identity.login({ email: admin.email, password: 'a new password' })).user.id).toBe(
      admin.id,
    );
    const actions = await api.rows(
      'SELECT action, success FROM audit_log WHERE actor_id = ? AND component = ? ORDER BY seq',
      admin.id,
      'users',
    );
    expect(actions).toEqual([
      ['identity.user.changePassword', 0],
      ['identity.user.changePassword', 0],
      ['identity.user.changePassword', 1],
    ]);
  });

  it('guess their own password no more often than at login', async () => {
    const { admin, root } = await api.tenant();
    const guess = (currentPassword: string) =>
      failureOf(admin.api.identity.users.changePassword({ currentPassword, newPassword: 'a new password' }));
    for (let i = 0; i < 5; i++) expect((await guess(`wrong ${i}`)).code).toBe('VALIDATION');
    expect(await guess(PASSWORD)).toMatchObject({ code: 'RATE_LIMITED', details: { scope: 'email' } });
    const asRoot = root.identity.users.changePassword({
      currentPassword: PASSWORD,
      newPassword: 'a new password',
    });
    expect(await refusalOf(asRoot)).toBe('FORBIDDEN');
  });

  it('lose their role on the next request of every session (case 18)', async () => {
    const tenant = await api.tenant();
    const b = await tenant.person('admin');
    expect((await b.api.identity.users.list({})).items).toHaveLength(2);
    await tenant.admin.api.identity.users.update({ id: b.id, role: 'viewer' });
    expect(await refusalOf(b.api.identity.users.list({}))).toBe('FORBIDDEN');
  });

  it('do not get old sessions back when they are activated again (case 19)', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const b = await tenant.person('operator');
    await users.update({ id: b.id, isActive: false });
    expect((await failureOf(b.api.identity.me())).code).toBe('UNAUTHENTICATED');
    expect((await users.update({ id: b.id, isActive: true })).status).toBe('active');
    expect((await failureOf(b.api.identity.me())).code).toBe('UNAUTHENTICATED');
    const ended = await api.rows('SELECT revoked_reason FROM sessions WHERE id = ?', b.sessionId);
    expect(ended).toEqual([['deactivated']]);
    const entries = await api.rows(
      'SELECT action, operation FROM audit_log WHERE record_id IN (?, ?) AND actor_id = ? ORDER BY seq',
      b.id,
      b.sessionId,
      tenant.admin.id,
    );
    expect(entries).toEqual([
      ['identity.user.update', 'update'],
      ['identity.session.revoke', 'update'],
      ['identity.user.update', 'update'],
    ]);
  });

  it('keep the last admin from everyone, and each from changing their own power (case 20)', async () => {
    const tenant = await api.tenant();
    const { id } = tenant.admin;
    for (const users of [await machine(tenant), tenant.root.identity.users]) {
      expect(await refusalOf(users.delete({ id }))).toBe(LAST);
      expect(await refusalOf(users.update({ id, isActive: false }))).toBe(LAST);
      expect(await refusalOf(users.update({ id, role: 'operator' }))).toBe(LAST);
    }
    const own = tenant.admin.api.identity.users;
    expect(await refusalOf(own.delete({ id }))).toBe(SELF);
    expect(await refusalOf(own.deleteMany({ ids: [id] }))).toBe(SELF);
    expect(await refusalOf(own.update({ id, isActive: false }))).toBe(SELF);
    expect(await refusalOf(own.update({ id, role: 'operator' }))).toBe(SELF);
    expect((await own.update({ id, email: tenant.address('new') })).email).toBe(tenant.address('new'));
  });

  it('leave one admin when the only two demote each other at once (case 21)', async () => {
    for (let round = 0; round < 5; round++) {
      const tenant = await api.tenant();
      const b = await tenant.person('admin');
      const outcomes = await Promise.allSettled([
        tenant.admin.api.identity.users.update({ id: b.id, role: 'viewer' }),
        b.api.identity.users.update({ id: tenant.admin.id, role: 'viewer' }),
      ]);
      expect(outcomes.map(o => o.status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = failureIn(outcomes.find(o => o.status === 'rejected')?.reason);
      expect(['CONFLICT', 'FORBIDDEN']).toContain(refused.code);
      if (refused.code === 'CONFLICT') expect(refused.details?.reason).toBe('last_admin');
      expect(await admins(tenant)).toHaveLength(1);
    }
  });

  it('do not count as admins while pending (case 22)', async () => {
    const tenant = await api.tenant();
    await tenant.admin.api.identity.users.create({ email: tenant.address('second'), role: 'admin' });
    expect(await refusalOf((await machine(tenant)).delete({ id: tenant.admin.id }))).toBe(LAST);
  });

  it('are not deleted together when no admin would be left (case 23)', async () => {
    const tenant = await api.tenant();
    const b = await tenant.person('admin');
    const ids = [tenant.admin.id, b.id];
    expect(await refusalOf(tenant.root.identity.users.deleteMany({ ids }))).toBe(LAST);
    expect(await admins(tenant)).toHaveLength(2);
    const { id } = await tenant.person('viewer');
    expect(await tenant.root.identity.users.deleteMany({ ids: [b.id, id, b.id] })).toEqual({
      deleted: 2,
      ids: [b.id, id],
    });
    const ended = await api.rows('SELECT revoked_reason FROM sessions WHERE user_id IN (?, ?)', b.id, id);
    expect(ended).toEqual([['deleted'], ['deleted']]);
    expect(await tenant.root.identity.users.deleteMany({ ids: [b.id] })).toEqual({ deleted: 0, ids: [] });
  });

  it('are not restored onto an address in use (case 24)', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const email = tenant.address('ada');
    const first = await users.create({ email });
    await users.delete({ id: first.id });
    const second = await users.create({ email });
    expect(await refusalOf(users.restore({ id: first.id }))).toBe('CONFLICT(unique)');
    await users.delete({ id: second.id });
    const { item, restored } = await users.restore({ id: first.id });
    expect([item.id, item.pendingInvite, restored]).toEqual([first.id, false, true]);
  });

  it('are not restored onto an identity at a provider that is in use', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const [old, now] = [await tenant.person('viewer'), await tenant.person('viewer')];
    const link = (id: string) => ({
      sql: "UPDATE users SET oidc_provider = 'corp', oidc_sub = 'sub-1' WHERE id = ?",
      args: [id],
    });
    await api.database.db.write([link(old.id)]);
    await users.delete({ id: old.id });
    await api.database.db.write([link(now.id)]);
    expect(await refusalOf(users.restore({ id: old.id }))).toBe('CONFLICT(unique)');
    await users.update({ id: now.id, oidcProvider: null });
    expect((await users.restore({ id: old.id })).item).toMatchObject({
      oidcProvider: 'corp',
      oidcSub: 'sub-1',
    });
  });

  it('hide memberships and overrides while deleted, and have them back when restored', async () => {
    const tenant = await api.tenant();
    const { users, groups, gatewayRoles } = tenant.admin.api.identity;
    const b = await tenant.person('viewer');
    const gateway = await tenant.admin.api.fleet.gateways.create({
      name: 'g1',
      endpoint: 'g1.example.com:443',
    });
    const group = await groups.create({ name: 'ops' });
    await groups.members.add({ groupId: group.id, userId: b.id });
    const principal = { kind: 'user', id: b.id } as const;
    await gatewayRoles.set({ principal, gateway: 'g1', role: 'admin' });
    const shown = async () => [
      (await groups.get({ id: group.id })).memberCount,
      (await groups.members.list({ groupId: group.id })).items.length,
      (await groups.list({ userId: b.id })).items.length,
      (await gatewayRoles.list({ gateway: gateway.id })).items.length,
    ];
    expect(await shown()).toEqual([1, 1, 1, 1]);
    await users.delete({ id: b.id });
    expect(await shown()).toEqual([0, 0, 0, 0]);
    await users.restore({ id: b.id });
    expect(await shown()).toEqual([1, 1, 1, 1]);
    expect((await failureOf(b.api.identity.me())).code).toBe('UNAUTHENTICATED');
  });

  it('are found by role, activity, status, origin, address and prefix', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const viewer = await tenant.person('viewer');
    api.clock.advance(1);
    const pending = await users.create({ email: tenant.address('pending'), role: 'operator' });
    await users.update({ id: viewer.id, isActive: false });
    const found = async (query: Parameters<typeof users.list>[0]) =>
      (await users.list(query)).items.map(u => u.id);
    expect(await found({ role: ['viewer', 'operator'] })).toEqual([pending.id, viewer.id]);
    expect(await found({ isActive: false })).toEqual([viewer.id]);
    expect(await found({ status: 'pending' })).toEqual([pending.id]);
    expect(await found({ status: 'disabled' })).toEqual([viewer.id]);
    expect(await found({ status: 'active' })).toEqual([tenant.admin.id]);
    expect(await found({ createdVia: 'setup' })).toEqual([]);
    expect(await found({ email: ` ${pending.email.toUpperCase()}` })).toEqual([pending.id]);
    expect(await found({ q: 'PEND' })).toEqual([pending.id]);
  });

  it('take a new address, unless it is in use', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const b = await tenant.person('viewer');
    const taken = await failureOf(users.update({ id: b.id, email: tenant.admin.email.toUpperCase() }));
    expect(taken.details).toMatchObject({ reason: 'unique', fields: ['email'] });
    await users.update({ id: b.id, email: tenant.address('moved'), oidcProvider: null });
    const { data } = Object.fromEntries(
      (
        await api.rows(
          "SELECT 'data', data FROM events WHERE record_id = ? AND type = 'identity.user.updated'",
          b.id,
        )
      ).map(([key, value]) => [String(key), JSON.parse(String(value))]),
    );
    expect(data).toEqual({
      id: b.id,
      email: tenant.address('moved'),
      role: 'viewer',
      createdVia: 'invite',
      changed: ['email'],
    });
  });

  it('say nothing of their secrets: not in audit, events, idempotency records or output', async () => {
    const tenant = await api.tenant();
    const { users } = tenant.admin.api.identity;
    const { id, inviteToken } = await tenant
      .as(tenant.admin.token, { idempotencyKey: 'k' })
      .identity.users.create({ email: tenant.address('ada') });
    const accepted = await tenant
      .as(null)
      .identity.users.acceptInvite({ token: inviteToken, password: PASSWORD });
    await tenant
      .as(tenant.admin.token, { idempotencyKey: 'k2' })
      .identity.users.update({ id, role: 'operator' });
    const reset = await users.resetPassword({ id });
    const hashes = await api.rows(
      'SELECT hashed_password, invite_token_hash FROM users WHERE tenant_id = ? UNION SELECT token_hash, NULL FROM sessions WHERE tenant_id = ?',
      tenant.id,
      tenant.id,
    );
    const shown = JSON.stringify([
      await api.rows('SELECT * FROM audit_log WHERE tenant_id = ?', tenant.id),
      await api.rows('SELECT * FROM events WHERE tenant_id = ?', tenant.id),
      await api.rows('SELECT * FROM idempotency_keys WHERE tenant_id = ?', tenant.id),
      (await users.list({ includeDeleted: true })).items,
    ]);
    const secrets = [inviteToken, accepted.token, reset.inviteToken, PASSWORD, ...hashes.flat()];
    for (const secret of secrets) if (secret !== null) expect(shown).not.toContain(String(secret));
    expect(hashes.flat().filter(hash => hash !== null).length).toBeGreaterThan(3);
  });

  it('wait for their lock to end before a right guess counts, wherever they try', async () => {
    const tenant = await api.tenant();
    const { admin } = tenant;
    for (let n = 1; n <= 5; n++) {
      const guess = tenant
        .as(null, { clientIp: tenant.ip(n) })
        .identity.login({ email: admin.email, password: 'x' });
      await failureOf(guess);
    }
    const change = () =>
      admin.api.identity.users.changePassword({ currentPassword: PASSWORD, newPassword: 'a new password' });
    expect(await refusalOf(change())).toBe('RATE_LIMITED');
    api.clock.advance(15 * MINUTE);
    expect(await change()).toEqual({ revokedSessions: 0 });
  });
});
