import { afterEach, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  failureIn,
  failureOf,
  MINUTE,
  refusalOf,
  SETUP_TOKEN,
  type TestApi,
  testApi,
} from '../../testing.ts';

const INPUT = {
  setupToken: SETUP_TOKEN,
  tenantName: ' Acme ',
  email: ' Root@T.io ',
  password: 'correct horse battery',
};

describe.each(API_TARGETS)('setup on %s', target => {
  let api: TestApi;
  afterEach(() => api.close());
  const from = (n: number) => api.as(null, { clientIp: `192.0.2.${n}` }).identity;

  it('works once, for one of those who try at once, and never without the token (case 1)', async () => {
    api = await testApi(target);
    const wrong = await failureOf(from(1).setup({ ...INPUT, setupToken: 'wrong' }));
    expect(wrong.code).toBe('UNAUTHENTICATED');
    expect(await api.rows('SELECT 1 FROM tenants')).toEqual([]);
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map(n => from(n).setup(INPUT)));
    const won = results.flatMap(r => (r.status === 'fulfilled' ? [r.value] : []));
    const lost = results.flatMap(r => (r.status === 'rejected' ? [failureIn(r.reason).details] : []));
    expect(won).toHaveLength(1);
    expect(lost).toEqual(Array(4).fill({ reason: 'already_set_up' }));
    const [first] = won;
    expect(first).toMatchObject({
      tenant: { name: 'Acme' },
      user: { email: 'root@t.io', role: 'admin', status: 'active', createdVia: 'setup', hasPassword: true },
    });
    expect(await api.as(first?.token ?? '').identity.me()).toMatchObject({
      tenant: first?.tenant,
      role: 'admin',
    });
    expect(await refusalOf(from(9).setup(INPUT))).toBe('CONFLICT(already_set_up)');
  });

  it('counts a deleted tenant as one that exists', async () => {
    api = await testApi(target);
    const tenant = await api.tenant();
    await api.database.db.write([
      { sql: 'UPDATE tenants SET deleted_at = 1 WHERE id = ?', args: [tenant.id] },
    ]);
    expect(await refusalOf(from(1).setup(INPUT))).toBe('CONFLICT(already_set_up)');
  });

  it('is refused where the deployment has no setup token', async () => {
    api = await testApi(target, { setupToken: null });
    expect((await failureOf(from(1).setup(INPUT))).code).toBe('UNAUTHENTICATED');
  });

  it('records tenant, admin and session in the new tenant’s chain, and a wrong token on the platform', async () => {
    api = await testApi(target);
    await failureOf(from(1).setup({ ...INPUT, setupToken: 'wrong-token' }));
    const { tenant, user } = await from(1).setup(INPUT);
    const entries = await api.rows(
      'SELECT tenant_id, action, actor_kind, actor_name, success, request_data FROM audit_log ORDER BY seq',
    );
    expect(entries.map(row => row.slice(0, 5))).toEqual([
      ['platform', 'identity.tenant.setup', 'anonymous', 'root@t.io', 0],
      [tenant.id, 'identity.tenant.setup', 'user', 'root@t.io', 1],
      [tenant.id, 'identity.user.create', 'user', 'root@t.io', 1],
      [tenant.id, 'identity.session.create', 'user', 'root@t.io', 1],
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/wrong-token|correct horse/);
    const events = await api.rows('SELECT type, tenant_id, record_id, data FROM events ORDER BY seq');
    expect(events.map(row => row.slice(0, 3))).toEqual([
      ['governance.tenant.created', tenant.id, tenant.id],
      ['identity.user.created', tenant.id, user.id],
    ]);
    expect(JSON.parse(String(events[0]?.[3]))).toEqual({ id: tenant.id, name: 'Acme' });
    expect(await api.rows('SELECT created_by FROM tenants')).toEqual([['root@t.io']]);
  });

  it('holds the password to the policy before anything else', async () => {
    api = await testApi(target);
    for (const password of ['1234567', 'aaaaaaaaaa', 'ROOT@t.io']) {
      expect((await failureOf(from(1).setup({ ...INPUT, password }))).details?.issues?.[0]?.path).toBe(
        'password',
      );
    }
    expect(await api.rows('SELECT 1 FROM login_attempts')).toEqual([]);
  });

  it('is limited by origin', async () => {
    api = await testApi(target);
    for (let i = 0; i < 10; i++) await failureOf(from(1).setup({ ...INPUT, setupToken: 'wrong' }));
    const limited = await failureOf(from(1).setup(INPUT));
    expect(limited).toMatchObject({
      code: 'RATE_LIMITED',
      details: { scope: 'ip', retryAfterMs: 5 * MINUTE },
    });
    expect(api.reply().get('retry-after')).toBe('300');
  });

  it('must come before any login', async () => {
    api = await testApi(target);
    expect(await refusalOf(from(1).login({ email: 'a@t.io', password: 'x' }))).toBe(
      'PRECONDITION_FAILED(setup_required)',
    );
  });
});
