import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  DAY,
  HOUR,
  ROOT_KEY,
  refusalOf,
  type TestApi,
  type TestTenant,
  testApi,
} from '../testing.ts';
import { aWebhook } from '../webhooks/testing.ts';

describe.each(API_TARGETS)('identity.cleanup, %s', target => {
  let api: TestApi;
  let tenant: TestTenant;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    tenant = await api.tenant();
  });
  const count = async (sql: string, ...args: string[]) => (await api.rows(sql, ...args))[0]?.[0];
  /** Runs the job one millisecond too early, sees that nothing went, and runs it in time. */
  async function keepsFor(ms: number, left: () => Promise<unknown>) {
    const before = await left();
    api.clock.advance(ms);
    await api.runJob('identity.cleanup');
    expect(await left()).toEqual(before);
    api.clock.advance(1);
    await api.runJob('identity.cleanup');
    return left();
  }

  it('forgets attempts a day later, and locks a day after they ended', async () => {
    await api.runJob('identity.cleanup');
    const email = tenant.address('nobody');
    const login = () => refusalOf(tenant.as(null).identity.login({ email, password: 'wrong password' }));
    for (let n = 0; n < 5; n++) await login();
    const attempts = () => count('SELECT count(*) FROM login_attempts');
    const locks = () => count('SELECT count(*) FROM login_locks');
    expect([await attempts(), await locks()]).toEqual([5, 1]);
    expect(await keepsFor(DAY, attempts)).toBe(0);
    expect(await locks()).toBe(1);
    api.clock.advance(HOUR);
    await api.runJob('identity.cleanup');
    expect(await locks()).toBe(0);
  });

  it('forgets sessions 30 days after they ended, however they did', async () => {
    const [revoked, expired] = [await tenant.person('viewer'), await tenant.person('viewer')];
    await tenant.admin.api.identity.sessions.revoke({ id: revoked.sessionId });
    const left = async () =>
      (
        await api.rows('SELECT id FROM sessions WHERE id IN (?, ?)', revoked.sessionId, expired.sessionId)
      ).flat();
    expect(await keepsFor(30 * DAY, left)).toEqual([expired.sessionId]);
    api.clock.advance(7 * DAY);
    await api.runJob('identity.cleanup');
    expect(await left()).toEqual([]);
  });

  it('clears an invitation when it expired', async () => {
    const { id, inviteExpiresAt } = await tenant.admin.api.identity.users.create({
      email: tenant.address('invited'),
    });
    const invited = () =>
      count('SELECT count(*) FROM users WHERE id = ? AND invite_token_hash IS NOT NULL', id);
    expect(await invited()).toBe(1);
    const lasts = (inviteExpiresAt?.getTime() ?? 0) - api.clock.now();
    expect(await keepsFor(lasts - 1, invited)).toBe(0);
    const root = api.as(ROOT_KEY, { tenantHeader: tenant.id });
    expect(await root.identity.users.get({ id })).toMatchObject({
      inviteKind: null,
      inviteIssuedAt: null,
      inviteExpiresAt: null,
    });
  });

  it('clears a rotated key when its grace is over, and leaves the new one', async () => {
    const { servicePrincipals } = tenant.admin.api.identity;
    const { id } = await servicePrincipals.create({ name: 'deployer' });
    const rotated = await servicePrincipals.rotate({ id, graceSeconds: 60 });
    const previous = () =>
      count('SELECT count(*) FROM service_principals WHERE id = ? AND previous_key_hash IS NOT NULL', id);
    expect(await previous()).toBe(1);
    expect(await keepsFor(60_000 - 1, previous)).toBe(0);
    expect(await api.as(rotated.key).identity.me()).toMatchObject({ principal: { id } });
  });

  it('clears a rotated webhook secret when its grace is over', async () => {
    const { webhooks } = tenant.admin.api;
    const { id } = await webhooks.create(aWebhook(['*']));
    await webhooks.rotateSecret({ id, graceSeconds: 60 });
    const previous = () =>
      count('SELECT count(*) FROM webhooks WHERE id = ? AND previous_secret IS NOT NULL', id);
    expect(await previous()).toBe(1);
    expect(await keepsFor(60_000 - 1, previous)).toBe(0);
  });
});
