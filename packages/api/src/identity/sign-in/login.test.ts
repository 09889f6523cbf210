import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  type ApiCaller,
  failureOf,
  IN_PROCESS,
  MINUTE,
  PASSWORD,
  refusalOf,
  SECOND,
  type TestApi,
  type TestTenant,
  testApi,
} from '../../testing.ts';
import { emailKey } from '../addresses.ts';
import { createPasswordHasher } from '../passwords.ts';

const REFUSED = 'Invalid email or password. If this address belongs to several tenants, name the tenant.';

const login = (from: ApiCaller, email: string, password = PASSWORD, tenant?: TestTenant['id']) =>
  from.identity.login({ email, password, ...(tenant === undefined ? {} : { tenant }) });

describe.each(API_TARGETS)('login on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  /** Each from an origin of its own, so that only the address counts. */
  function originsOf(tenant: TestTenant) {
    let n = 1;
    return () => tenant.as(null, { clientIp: tenant.ip(++n) });
  }

  it('opens a session of the account with its tenant', async () => {
    const { id, admin, as } = await api.tenant();
    const signedIn = await login(as(null, { userAgent: 'x'.repeat(600) }), ` ${admin.email.toUpperCase()} `);
    expect(signedIn).toMatchObject({
      tenant: { id, name: 'Test' },
      user: { id: admin.id, email: admin.email },
    });
    expect(signedIn.user.lastLoginAt).toEqual(new Date(api.clock.now()));
    expect(signedIn.token).toMatch(/^bws_[A-Za-z0-9_-]{43}$/);
    const me = await as(signedIn.token).identity.me();
    expect(me).toMatchObject({
      principal: { kind: 'user', id: admin.id, name: admin.email },
      tenant: { id },
      role: 'admin',
      ownRole: 'admin',
      session: { id: signedIn.sessionId, expiresAt: signedIn.expiresAt },
    });
    expect((await admin.api.identity.users.get({ id: admin.id })).version).toBe(1);
    const [row] = await api.rows(
      'SELECT ip, length(user_agent) FROM sessions WHERE id = ?',
      signedIn.sessionId,
    );
    expect(row?.[1]).toBe(512);
  });

  it('refuses every cause with one text (cases 3 and 13)', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const { admin } = tenant;
    const pending = await admin.api.identity.users.create({ email: tenant.address('pending') });
    const [inactive, deleted] = [await tenant.person('viewer'), await tenant.person('viewer')];
    await admin.api.identity.users.update({ id: inactive.id, isActive: false });
    await admin.api.identity.users.delete({ id: deleted.id });
    const emails = [tenant.address('nobody'), pending.email, inactive.email, deleted.email];
    for (const email of emails) {
      expect(await failureOf(login(origin(), email))).toMatchObject({
        code: 'UNAUTHENTICATED',
        message: REFUSED,
      });
    }
    expect(await failureOf(login(origin(), admin.email, 'wrong'))).toMatchObject({ message: REFUSED });
  });

  it('needs the tenant where an address lives in two, and then opens a session there (case 13)', async () => {
    const [one, two] = [await api.tenant(), await api.tenant()];
    const email = one.address('both');
    const origin = originsOf(one);
    for (const tenant of [one, two]) {
      const { inviteToken } = await tenant.admin.api.identity.users.create({ email });
      await origin().identity.users.acceptInvite({ token: inviteToken, password: PASSWORD });
    }
    expect(await failureOf(login(origin(), email))).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: REFUSED,
    });
    const { token, user } = await login(origin(), email, PASSWORD, two.id);
    expect((await api.as(token).identity.me()).tenant?.id).toBe(two.id);
    const elsewhere = await api.tenant();
    expect((await failureOf(login(origin(), email, PASSWORD, elsewhere.id))).message).toBe(REFUSED);
    await two.admin.api.identity.users.delete({ id: user.id });
    expect((await login(origin(), email)).tenant.id).toBe(one.id);
  });

  it('locks an address after five failures, from wherever they come, for 15 minutes (case 8)', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const { email, api: open } = tenant.admin;
    for (let i = 0; i < 5; i++) {
      expect((await failureOf(login(origin(), email, 'wrong'))).code).toBe('UNAUTHENTICATED');
      api.clock.advance(MINUTE);
    }
    const locked = await failureOf(login(origin(), email));
    expect(locked).toMatchObject({
      code: 'RATE_LIMITED',
      details: { scope: 'email', retryAfterMs: 14 * MINUTE },
    });
    expect((await open.identity.me()).role).toBe('admin');
    const attempts = await api.rows(
      'SELECT count(*) FROM login_attempts WHERE email_key = ?',
      await emailKey(email),
    );
    expect(attempts).toEqual([[5]]);
    api.clock.advance(14 * MINUTE - 1);
    expect((await failureOf(login(origin(), email))).details?.retryAfterMs).toBe(1);
    api.clock.advance(1);
    expect((await login(origin(), email)).user.email).toBe(email);
  });

  it('counts a failure at the very moment a lock ends towards the next one', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const email = tenant.address('again');
    for (let i = 0; i < 5; i++) await failureOf(login(origin(), email, 'wrong'));
    api.clock.advance(15 * MINUTE);
    for (let i = 0; i < 5; i++) {
      expect((await failureOf(login(origin(), email, 'wrong'))).code).toBe('UNAUTHENTICATED');
      api.clock.advance(SECOND);
    }
    expect((await failureOf(login(origin(), email, 'wrong'))).code).toBe('RATE_LIMITED');
  });

  it('starts counting afresh after a success (case 9)', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const { email } = tenant.admin;
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) {
        await failureOf(login(origin(), email, 'wrong'));
        api.clock.advance(SECOND);
      }
      expect((await login(origin(), email)).user.email).toBe(email);
      api.clock.advance(SECOND);
    }
  });

  it('counts failures of the last 15 minutes only (case 10)', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const { email } = tenant.admin;
    const start = api.clock.now();
    for (const minute of [0, 4, 8, 12, 15]) {
      api.clock.set(start + minute * MINUTE);
      expect((await failureOf(login(origin(), email, 'wrong'))).code).toBe('UNAUTHENTICATED');
    }
    expect(await api.rows('SELECT 1 FROM login_locks WHERE locked_until > ?', api.clock.now())).toEqual([]);
    api.clock.advance(SECOND);
    expect((await failureOf(login(origin(), email, 'wrong'))).code).toBe('UNAUTHENTICATED');
    expect((await failureOf(login(origin(), email))).details).toMatchObject({ scope: 'email' });
  });

  it('locks an unknown address in the same way (case 11)', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const email = tenant.address('unknown');
    for (let i = 0; i < 5; i++)
      expect((await failureOf(login(origin(), email))).code).toBe('UNAUTHENTICATED');
    expect((await failureOf(login(origin(), email))).details).toMatchObject({
      scope: 'email',
      retryAfterMs: 15 * MINUTE,
    });
  });

  it('limits logins by origin, right ones too, and by no other origin (case 12)', async () => {
    const tenant = await api.tenant();
    const { email } = tenant.admin;
    for (let i = 0; i < 10; i++) await login(tenant.as(null), email);
    api.clock.advance(MINUTE);
    expect(await failureOf(login(tenant.as(null), email))).toMatchObject({
      code: 'RATE_LIMITED',
      details: { scope: 'ip', retryAfterMs: 4 * MINUTE },
    });
    expect((await login(tenant.as(null, { clientIp: tenant.ip(2) }), email)).user.email).toBe(email);
    api.clock.advance(4 * MINUTE);
    expect((await login(tenant.as(null), email)).user.email).toBe(email);
  });

  it('lets parallel guesses of one address try no more than five times', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const { email } = tenant.admin;
    const codes = await Promise.all(
      Array.from({ length: 12 }, async () => (await failureOf(login(origin(), email, 'wrong'))).code),
    );
    expect(codes.filter(code => code === 'UNAUTHENTICATED').length).toBeLessThanOrEqual(5);
    expect(codes.every(code => code === 'UNAUTHENTICATED' || code === 'RATE_LIMITED')).toBe(true);
  });

  it('counts a login whose call died as a failure, and makes others wait only a moment for one that is open', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const email = tenant.address('dying');
    for (let i = 0; i < 4; i++) await failureOf(login(origin(), email, 'wrong'));
    const undo =
      "UPDATE login_attempts SET outcome = 'open' WHERE attempt = (SELECT max(attempt) FROM login_attempts)";
    await failureOf(login(origin(), email, 'wrong'));
    await api.database.db.write([
      { sql: undo, args: [] },
      { sql: 'DELETE FROM login_locks', args: [] },
    ]);
    expect((await failureOf(login(origin(), email))).details).toMatchObject({
      scope: 'email',
      retryAfterMs: 1000,
    });
    api.clock.advance(MINUTE + 1);
    expect((await failureOf(login(origin(), email))).details).toMatchObject({
      retryAfterMs: 14 * MINUTE - 1,
    });
    const other = tenant.address('died');
    for (let i = 0; i < 4; i++) await failureOf(login(origin(), other, 'wrong'));
    const died = "UPDATE login_attempts SET outcome = 'open' WHERE email_key = ?";
    await api.database.db.write([{ sql: died, args: [await emailKey(other)] }]);
    api.clock.advance(MINUTE + 1);
    await failureOf(login(origin(), other, 'wrong'));
    expect((await failureOf(login(origin(), other))).details).toMatchObject({ retryAfterMs: 15 * MINUTE });
  });

  it('records refusals where the account lives, locks for each account, and nothing of limited calls', async () => {
    const tenant = await api.tenant();
    const origin = originsOf(tenant);
    const { email, id } = tenant.admin;
    for (let i = 0; i < 5; i++) await failureOf(login(origin(), email, 'guess-of-the-password'));
    await failureOf(login(origin(), email, 'guess-of-the-password'));
    await failureOf(login(origin(), tenant.address('nobody'), 'guess-of-the-password'));
    const entries = await api.rows(
      `SELECT tenant_id, action, actor_name, component, record_id, success, error_code, request_data
       FROM audit_log WHERE actor_name IN (?, ?) ORDER BY seq`,
      email,
      tenant.address('nobody'),
    );
    const refused = [tenant.id, 'identity.session.create', email, 'sessions', null, 0, 'UNAUTHENTICATED'];
    expect(entries.map(row => row.slice(0, 7))).toEqual([
      ...Array(4).fill(refused),
      [tenant.id, 'identity.user.lock', email, 'users', id, 1, null],
      refused,
      [
        'platform',
        'identity.session.create',
        tenant.address('nobody'),
        'sessions',
        null,
        0,
        'UNAUTHENTICATED',
      ],
    ]);
    expect(JSON.stringify(entries)).not.toContain('guess-of');
    const events = await api.rows(
      "SELECT data FROM events WHERE type = 'identity.user.locked' AND record_id = ?",
      id,
    );
    expect(events.map(([data]) => JSON.parse(String(data)))).toEqual([
      { id, email, role: 'admin', lockedUntil: new Date(api.clock.now() + 15 * MINUTE).toISOString() },
    ]);
  });

  it('keeps the 50 newest sessions of a user and says why the oldest ended', async () => {
    const tenant = await api.tenant();
    const { admin } = tenant;
    for (let i = 0; i < 50; i++) {
      api.clock.advance(SECOND);
      await login(tenant.as(null, { clientIp: tenant.ip(i) }), admin.email);
    }
    expect((await failureOf(admin.api.identity.me())).code).toBe('UNAUTHENTICATED');
    const ended = await api.rows('SELECT revoked_reason FROM sessions WHERE id = ?', admin.sessionId);
    expect(ended).toEqual([['limit']]);
    const live = await api.rows('SELECT 1 FROM sessions WHERE user_id = ? AND revoked_at IS NULL', admin.id);
    expect(live).toHaveLength(50);
  });

  it('refuses a password without characters or with too many before it is compared', async () => {
    const { as, admin } = await api.tenant();
    expect(await refusalOf(login(as(null), admin.email, ''))).toBe('VALIDATION');
    expect(await refusalOf(login(as(null), admin.email, 'x'.repeat(129)))).toBe('VALIDATION');
    expect(await refusalOf(login(as(null), 'no address'))).toBe('VALIDATION');
  });
});

describe.each(IN_PROCESS)('the compare of a login on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('runs one compare whatever the cause of a refusal', async () => {
    const tenant = await api.tenant();
    const [inactive, email] = [await tenant.person('viewer'), tenant.address('pending')];
    await tenant.admin.api.identity.users.create({ email });
    await tenant.admin.api.identity.users.update({ id: inactive.id, isActive: false });
    const hasher = createPasswordHasher(4);
    let compares = 0;
    const counting = {
      hash: hasher.hash,
      verify: (password: string, hash: string | null) => {
        compares++;
        return hasher.verify(password, hash);
      },
    };
    for (const address of [tenant.address('nobody'), email, inactive.email, tenant.admin.email]) {
      compares = 0;
      await failureOf(
        login(api.as(null, { clientIp: tenant.ip(2) }, { passwords: counting }), address, 'wrong'),
      );
      expect(compares).toBe(1);
    }
  });

  it('opens no session of an account that changed while its password was compared', async () => {
    const tenant = await api.tenant();
    const { id, email } = await tenant.person('viewer');
    const hasher = createPasswordHasher(4);
    const slow = {
      hash: hasher.hash,
      verify: async (password: string, hash: string | null) => {
        await tenant.admin.api.identity.users.update({ id, isActive: false });
        return hasher.verify(password, hash);
      },
    };
    const from = api.as(null, { clientIp: tenant.ip(2) }, { passwords: slow });
    expect(await failureOf(login(from, email))).toMatchObject({ code: 'UNAUTHENTICATED', message: REFUSED });
    expect(await api.rows('SELECT 1 FROM sessions WHERE user_id = ? AND revoked_at IS NULL', id)).toEqual([]);
  });
});
