import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  DAY,
  failureIn,
  failureOf,
  MINUTE,
  PASSWORD,
  refusalOf,
  SECOND,
  type TestApi,
  testApi,
} from '../../testing.ts';

const codeOf = (error: unknown) => failureIn(error).code;

describe.each(API_TARGETS)('sessions on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('end 7 days after they began, however often they are used (case 14)', async () => {
    const { admin } = await api.tenant();
    for (let day = 0; day < 6; day++) {
      api.clock.advance(DAY);
      await admin.api.identity.me();
      await api.settle();
    }
    api.clock.advance(DAY - SECOND);
    expect((await admin.api.identity.me()).session?.id).toBe(admin.sessionId);
    api.clock.advance(SECOND);
    expect((await failureOf(admin.api.identity.me())).code).toBe('UNAUTHENTICATED');
  });

  it('note their use at most once a minute', async () => {
    const { admin } = await api.tenant();
    const seen = async () => {
      await admin.api.identity.me();
      await api.settle();
      return (await admin.api.identity.sessions.list({})).items[0]?.lastSeen.getTime();
    };
    const start = api.clock.now();
    api.clock.advance(MINUTE - 1);
    expect(await seen()).toBe(start);
    api.clock.advance(1);
    expect(await seen()).toBe(start + MINUTE);
  });

  it('end by logout, alone and with one audit entry (case 15)', async () => {
    const { admin, as, root } = await api.tenant();
    const other = await as(null).identity.login({ email: admin.email, password: PASSWORD });
    expect(await admin.api.identity.logout()).toEqual({ revoked: true });
    expect((await failureOf(admin.api.identity.me())).code).toBe('UNAUTHENTICATED');
    const session = as(other.token).identity;
    expect((await session.me()).session?.id).toBe(other.sessionId);
    const ended = (await session.sessions.list({ includeEnded: true })).items.find(
      s => s.id === admin.sessionId,
    );
    expect(ended).toMatchObject({ revokedReason: 'logout', current: false });
    const entries = await as(other.token).audit.list({ recordId: admin.sessionId });
    expect(entries.items[0]).toMatchObject({
      action: 'identity.session.revoke',
      operation: 'update',
      actorId: admin.id,
      sessionId: admin.sessionId,
      before: { revokedAt: null },
      after: { revokedReason: 'logout' },
    });
    expect(JSON.stringify(entries)).not.toContain('tokenHash');
    expect(await refusalOf(root.identity.logout())).toBe('FORBIDDEN');
  });

  it('end by logout also when asked to twice at once', async () => {
    const { admin } = await api.tenant();
    const ended = await Promise.all([1, 2].map(() => admin.api.identity.logout().catch(codeOf)));
    expect(ended).toContainEqual({ revoked: true });
    for (const one of ended) expect([{ revoked: true }, 'UNAUTHENTICATED']).toContainEqual(one);
  });

  it('of others are for admins to revoke (case 35)', async () => {
    const tenant = await api.tenant();
    const [operator, victim] = [await tenant.person('operator'), await tenant.person('viewer')];
    const id = victim.sessionId;
    expect(await refusalOf(operator.api.identity.sessions.revoke({ id }))).toBe('FORBIDDEN');
    expect(await tenant.admin.api.identity.sessions.revoke({ id })).toMatchObject({
      id,
      revokedReason: 'revoked',
    });
    expect((await failureOf(victim.api.identity.me())).code).toBe('UNAUTHENTICATED');
    const again = await tenant.admin.api.identity.sessions.revoke({ id });
    expect(again.revokedAt).toEqual(new Date(api.clock.now()));
    const entries = await tenant.admin.api.audit.list({ recordId: id, action: 'identity.session.revoke' });
    expect(entries.items.filter(entry => entry.success)).toHaveLength(1);
    const elsewhere = await api.tenant();
    expect(await refusalOf(elsewhere.admin.api.identity.sessions.revoke({ id }))).toBe('NOT_FOUND');
  });

  it('are listed for oneself, for others by admins, and by machines only with a user named', async () => {
    const tenant = await api.tenant();
    const viewer = await tenant.person('viewer');
    const own = await viewer.api.identity.sessions.list({});
    expect(own.items).toMatchObject([
      { id: viewer.sessionId, userId: viewer.id, current: true, method: 'password' },
    ]);
    expect(await refusalOf(viewer.api.identity.sessions.list({ userId: tenant.admin.id }))).toBe('FORBIDDEN');
    const others = await tenant.admin.api.identity.sessions.list({ userId: viewer.id });
    expect(others.items).toMatchObject([{ id: viewer.sessionId, current: false }]);
    expect(await refusalOf(tenant.root.identity.sessions.list({}))).toBe('VALIDATION');
    expect((await tenant.root.identity.sessions.list({ userId: viewer.id })).items).toHaveLength(1);
    const unknown = (await api.tenant()).admin.id;
    expect(await refusalOf(tenant.admin.api.identity.sessions.list({ userId: unknown }))).toBe('NOT_FOUND');
    await tenant.admin.api.identity.sessions.revoke({ id: viewer.sessionId });
    expect((await tenant.admin.api.identity.sessions.list({ userId: viewer.id })).items).toEqual([]);
  });

  it('are all revoked at once, the calling one kept if asked', async () => {
    const tenant = await api.tenant();
    const { admin, as } = tenant;
    const { token } = await as(null).identity.login({ email: admin.email, password: PASSWORD });
    expect(await admin.api.identity.sessions.revokeAll({ keepCurrent: true })).toEqual({ revoked: 1 });
    expect((await failureOf(as(token).identity.me())).code).toBe('UNAUTHENTICATED');
    const viewer = await tenant.person('viewer');
    expect(await refusalOf(viewer.api.identity.sessions.revokeAll({ userId: admin.id }))).toBe('FORBIDDEN');
    expect(await admin.api.identity.sessions.revokeAll({ userId: viewer.id })).toEqual({ revoked: 1 });
    expect(await admin.api.identity.sessions.revokeAll({})).toEqual({ revoked: 1 });
    expect((await failureOf(admin.api.identity.me())).code).toBe('UNAUTHENTICATED');
  });
});
