import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRoot, bearer, call } from '../contract/people.ts';
import { type Running, start, TARGETS } from '../contract/targets.ts';
import { dataOf } from '../contract/world.ts';
import { type RealProvider, realProvider } from './real-provider.ts';
import { arrive, depart, PUBLIC_URL, passThrough, REDIRECT_URI, reasonOf, signIn } from './sign-in.ts';
import { makeTenant, makeUser, traces, userRow } from './tenants.ts';

const SECRET = 'a secret of the tests: % & +';
const ids = { now: () => Date.now() };

describe.each(TARGETS)('sign-in at a real provider, %s', target => {
  const tenant = newId('ten', ids);
  const lonely = newId('ten', ids);
  let running: Running;
  let provider: RealProvider;

  beforeAll(async () => {
    provider = await realProvider(REDIRECT_URI, [
      { id: 'basic', secret: SECRET, auth: 'client_secret_basic' },
      { id: 'public', auth: 'none' },
    ]);
    const { issuer } = provider;
    const roleMapping = { claim: 'groups', values: { ops: 'operator', admins: 'admin' } };
    const plain = { tenant, issuer: `${issuer}/`, clientId: 'basic', clientSecret: SECRET };
    running = await start(target, {
      publicUrl: PUBLIC_URL,
      outboundAllow: ['127.0.0.1'],
      oidcProviders: JSON.stringify([
        { name: 'plain', displayName: 'Plain sign-in', ...plain },
        { name: 'public', tenant, issuer, clientId: 'public', listed: false },
        { name: 'closed', ...plain, autoCreate: false },
        { name: 'trusting', ...plain, trustEmail: true },
        { name: 'mapped', ...plain, roleMapping },
        { name: 'lonely', ...plain, tenant: lonely, roleMapping },
      ]),
    });
    running.at(Date.now());
    await makeTenant(running, tenant);
    await makeTenant(running, lonely);
  });
  afterAll(async () => {
    await running?.stop();
    await provider?.close();
  });

  let people = 0;
  /** Someone the provider knows and Breakwater does not. */
  function stranger(about: Record<string, unknown> = {}) {
    const sub = `sub-${++people}`;
    const person = { sub, email: `${sub}@example.com`, email_verified: true, ...about };
    provider.become(person);
    return person;
  }
  const me = async (token: string | undefined) =>
    (await call(running, 'identity.me', 'query', undefined, bearer(token ?? ''))).status;

  it('makes an account and a session that works, and answers JSON without `next`', async () => {
    const { email } = stranger({ email: ' New.Person@Example.com ' });
    expect(email).not.toBe('new.person@example.com');
    const arrival = await signIn(running, 'plain');
    expect(arrival.status).toBe(200);
    expect(Object.keys(arrival.body).toSorted()).toEqual(['expiresAt', 'sessionId', 'token', 'user']);
    const { user, token } = arrival.body;
    expect(user).toMatchObject({ email: 'new.person@example.com', role: 'viewer', status: 'active' });
    expect(await me(token)).toBe(200);
    const row = await userRow(running, user?.id ?? '');
    expect(row).toMatchObject({ createdVia: 'oidc', oidcProvider: 'plain', password: null });
    expect([row.joinedAt, row.lastLoginAt]).toEqual([running.now(), running.now()]);
    expect(await traces(running, user?.id ?? '')).toEqual(['identity.user.create', 'identity.user.created']);
    const [session] = await running.sql({
      sql: `SELECT a.actor_name, a.detail, a.request_data, s.method FROM audit_log a
 JOIN sessions s ON s.id = a.record_id WHERE a.record_id = ? AND a.action = 'identity.session.create'`,
      args: [arrival.body.sessionId ?? ''],
    });
    expect(session).toEqual(['new.person@example.com', '{"provider":"plain"}', null, 'oidc']);
  });

  it('knows the account again by the identity, whatever address it has now', async () => {
    const { sub } = stranger();
    const first = await signIn(running, 'plain');
    provider.become({ sub, email: 'moved@example.com', email_verified: false });
    const second = await signIn(running, 'plain');
    expect(second.body.user?.id).toBe(first.body.user?.id);
    expect(second.body.user?.email).toBe(`${sub}@example.com`);
    expect(second.body.sessionId).not.toBe(first.body.sessionId);
  });

  it('goes on to `next` with the session in the fragment', async () => {
    stranger();
    const { status, location, body } = await signIn(running, 'plain', '/home?tab=1#old');
    expect([status, body]).toEqual([302, {}]);
    const [path, fragment] = (location ?? '').split('#');
    expect(path).toBe('/home?tab=1');
    const given = new URLSearchParams(fragment);
    expect(await me(given.get('token') ?? '')).toBe(200);
    expect(new Date(given.get('expiresAt') ?? '').getTime()).toBe(running.now() + 7 * 24 * 3600 * 1000);
  });

  it('needs no client secret where the provider has none', async () => {
    stranger();
    expect((await signIn(running, 'public')).status).toBe(200);
  });

  it('sends the browser off with PKCE, nonce and a sealed state cookie', async () => {
    const { response, location, cookie } = await depart(running, 'plain', '/home');
    const asked = Object.fromEntries(location.searchParams);
    expect(asked).toMatchObject({
      client_id: 'basic',
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const attributes = (response.headers.get('set-cookie') ?? '').split('; ').slice(1).toSorted();
    expect(attributes).toEqual(['HttpOnly', 'Max-Age=300', 'Path=/auth/oidc', 'SameSite=Lax']);
    expect(cookie).toMatch(/^bw_oidc_state=[\w-]+$/);
    const sealed = Buffer.from(cookie.split('=')[1] ?? '', 'base64url').toString('latin1');
    expect(sealed).not.toContain('home');
    expect(sealed).not.toContain(asked.state);
  });

  it('cannot redeem a code with the verifier of another sign-in', async () => {
    stranger();
    const first = await depart(running, 'plain');
    const second = await depart(running, 'plain');
    const answer = await passThrough(first.location);
    answer.set('state', second.location.searchParams.get('state') ?? '');
    const arrival = await arrive(running, answer, second.cookie);
    expect([arrival.status, reasonOf(arrival)]).toEqual([401, 'exchange_failed']);
  });

  it('cannot begin without PKCE at a provider that requires it', async () => {
    stranger();
    const { location } = await depart(running, 'plain');
    location.searchParams.delete('code_challenge');
    location.searchParams.delete('code_challenge_method');
    expect((await passThrough(location)).get('error')).toBe('invalid_request');
  });

  it('cannot use the code twice', async () => {
    stranger();
    const { location, cookie } = await depart(running, 'plain');
    const answer = await passThrough(location);
    expect((await arrive(running, answer, cookie)).status).toBe(200);
    expect(reasonOf(await arrive(running, answer, cookie))).toBe('exchange_failed');
  });

  it('says oidc_denied when the provider refuses, with `next` and without', async () => {
    provider.become(null);
    const bare = await signIn(running, 'plain');
    expect([bare.status, bare.body.code, bare.body.details?.reason]).toEqual([
      401,
      'UNAUTHENTICATED',
      'oidc_denied',
    ]);
    expect(bare.entry).toEqual({
      tenantId: tenant,
      actor: 'anonymous',
      detail: { provider: 'plain', reason: 'denied' },
    });
    const { status, location } = await signIn(running, 'plain', '/home');
    expect([status, location]).toEqual([302, '/home#error=oidc_denied']);
  });

  it('links an account to a verified address and keeps its role; an unverified one stays unlinked', async () => {
    const unverified = stranger({ email_verified: false });
    const id = await makeUser(running, tenant, { email: unverified.email, role: 'operator' });
    const refused = await signIn(running, 'plain');
    expect([refused.status, refused.body.details?.reason, reasonOf(refused)]).toEqual([
      401,
      'oidc_failed',
      'email_unverified',
    ]);
    expect(refused.entry?.actor).toBe(unverified.email);
    expect(await userRow(running, id)).toMatchObject({ oidcProvider: null, oidcSub: null });

    provider.become({ ...unverified, email_verified: true });
    const { status, body } = await signIn(running, 'plain');
    expect([status, body.user?.id, body.user?.role]).toEqual([200, id, 'operator']);
    expect(await userRow(running, id)).toMatchObject({ oidcProvider: 'plain', oidcSub: unverified.sub });
    expect(await traces(running, id)).toEqual(['identity.user.linkOidc', 'identity.user.updated']);
  });

  it('links an invited user, who joins by it and whose invitation ends', async () => {
    const { email } = stranger();
    const id = await makeUser(running, tenant, { email, role: 'operator', pending: true });
    const { body } = await signIn(running, 'plain');
    expect(body.user).toMatchObject({ id, role: 'operator', status: 'active' });
    expect(await userRow(running, id)).toMatchObject({
      joinedAt: running.now(),
      inviteTokenHash: null,
      inviteKind: null,
      createdVia: 'invite',
    });
    expect(await traces(running, id)).toEqual(['identity.user.linkOidc', 'identity.user.activated']);
  });

  it('trusts unverified addresses only of a provider that is trusted with them', async () => {
    const { email } = stranger({ email_verified: false });
    expect(reasonOf(await signIn(running, 'plain'))).toBe('email_unverified');
    const { body } = await signIn(running, 'trusting');
    expect(body.user?.email).toBe(email);
  });

  it('refuses who names no address, is linked elsewhere, deleted, disabled, or not to be created', async () => {
    stranger({ email: undefined });
    expect(reasonOf(await signIn(running, 'plain'))).toBe('no_email');
    stranger({ email: 'not an address' });
    expect(reasonOf(await signIn(running, 'plain'))).toBe('no_email');

    const linked = stranger();
    await makeUser(running, tenant, {
      email: linked.email,
      linked: { provider: 'plain', sub: `other-${linked.sub}` },
    });
    expect(reasonOf(await signIn(running, 'plain'))).toBe('already_linked');

    const deleted = stranger();
    await makeUser(running, tenant, {
      email: `was-${deleted.email}`,
      linked: { provider: 'plain', sub: deleted.sub },
      deleted: true,
    });
    expect(reasonOf(await signIn(running, 'plain'))).toBe('deleted');

    const disabled = stranger();
    await makeUser(running, tenant, {
      email: disabled.email,
      linked: { provider: 'plain', sub: disabled.sub },
      isActive: false,
    });
    expect(reasonOf(await signIn(running, 'plain'))).toBe('inactive');
    const unlinked = stranger();
    await makeUser(running, tenant, { email: unlinked.email, isActive: false });
    expect(reasonOf(await signIn(running, 'plain'))).toBe('inactive');

    stranger();
    expect(reasonOf(await signIn(running, 'closed'))).toBe('no_account');
  });

  it('lets a deleted address in again as a new account, by another identity', async () => {
    const { email } = stranger();
    const old = await makeUser(running, tenant, { email, deleted: true });
    const { body } = await signIn(running, 'plain');
    expect(body.user?.email).toBe(email);
    expect(body.user?.id).not.toBe(old);
  });

  it('an unlinked account is linked anew at the next sign-in', async () => {
    stranger();
    const root = asRoot(tenant);
    const { body } = await signIn(running, 'plain');
    const id = body.user?.id ?? '';
    const update = { id, oidcProvider: null };
    const { body: updated } = await call(running, 'identity.users.update', 'mutation', update, root);
    expect(dataOf(updated)).toMatchObject({ oidcProvider: null, oidcSub: null });
    expect((await signIn(running, 'plain')).body.user?.id).toBe(id);
  });

  it('maps roles at creation and again at every sign-in, over what an admin set', async () => {
    await makeUser(running, tenant, { email: `keeper-${target.length}@example.com`, role: 'admin' });
    const person = stranger({ groups: ['ops', 'admins'] });
    const first = await signIn(running, 'mapped');
    const id = first.body.user?.id ?? '';
    expect(first.body.user?.role).toBe('admin');
    provider.become({ ...person, groups: ['ops'] });
    expect((await signIn(running, 'mapped')).body.user?.role).toBe('operator');
    await running.sql({ sql: "UPDATE users SET role = 'admin' WHERE id = ?", args: [id] });
    expect((await signIn(running, 'mapped')).body.user?.role).toBe('operator');
    provider.become({ ...person, groups: 'admins' });
    expect((await signIn(running, 'mapped')).body.user?.role).toBe('admin');
    provider.become({ ...person, groups: ['unknown', 7] });
    expect((await signIn(running, 'mapped')).body.user?.role).toBe('viewer');
    expect((await traces(running, id)).filter(name => name === 'identity.user.update')).toHaveLength(4);
  });

  it('never maps the role of an invited user', async () => {
    const { email } = stranger({ groups: ['admins'] });
    await makeUser(running, tenant, { email, role: 'operator', pending: true });
    expect((await signIn(running, 'mapped')).body.user?.role).toBe('operator');
    expect((await signIn(running, 'mapped')).body.user?.role).toBe('operator');
  });

  it('leaves the role of the last admin and notes it', async () => {
    const person = stranger({ groups: ['admins'] });
    expect((await signIn(running, 'lonely')).body.user?.role).toBe('admin');
    provider.become({ ...person, groups: ['ops'] });
    const { body } = await signIn(running, 'lonely');
    expect(body.user?.role).toBe('admin');
    const [noted] = await running.sql({
      sql: 'SELECT detail FROM audit_log WHERE record_id = ?',
      args: [body.sessionId ?? ''],
    });
    expect(JSON.parse(String(noted?.[0]))).toEqual({ provider: 'lonely', roleMappingSkipped: true });
    await makeUser(running, lonely, { email: 'second@example.com', role: 'admin' });
    expect((await signIn(running, 'lonely')).body.user?.role).toBe('operator');
  });

  it('fetches new keys at once for a key it does not know, but once a minute', async () => {
    stranger();
    await signIn(running, 'plain');
    running.at(running.now() + 61_000);
    const before = provider.keyRequests();
    await provider.rotate();
    expect((await signIn(running, 'plain')).status).toBe(200);
    expect((await signIn(running, 'plain')).status).toBe(200);
    expect(provider.keyRequests() - before).toBe(1);
    await provider.rotate();
    expect(reasonOf(await signIn(running, 'plain'))).toBe('token_invalid');
    expect(provider.keyRequests() - before).toBe(1);
    running.at(running.now() + 60_000);
    expect((await signIn(running, 'plain')).status).toBe(200);
    expect(provider.keyRequests() - before).toBe(2);
  });

  it('lists the providers that are to be listed, to anyone', async () => {
    const { body } = await call(running, 'identity.oidc.providers', 'query', undefined);
    expect(dataOf(body).items).toEqual([
      { name: 'plain', displayName: 'Plain sign-in', loginUrl: `${PUBLIC_URL}/auth/oidc/plain/login` },
      ...['closed', 'trusting', 'mapped', 'lonely'].map(name => ({
        name,
        displayName: name,
        loginUrl: `${PUBLIC_URL}/auth/oidc/${name}/login`,
      })),
    ]);
  });

  it('keeps secrets, codes and tokens out of logs and the audit log', async () => {
    stranger();
    const { location, cookie } = await depart(running, 'plain');
    const answer = await passThrough(location);
    const { body } = await arrive(running, answer, cookie);
    const rows = await running.sql({ sql: 'SELECT * FROM audit_log', args: [] });
    const kept = JSON.stringify(rows) + running.logs.join('\n');
    const secrets = [answer.get('code'), answer.get('state'), body.token, cookie.split('=')[1], SECRET];
    for (const secret of secrets) expect(kept).not.toContain(secret);
  });
});
