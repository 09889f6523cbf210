import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from '../contract/targets.ts';
import { type HostileProvider, hostileProvider, json } from './hostile-provider.ts';
import { signed } from './keys.ts';
import { arrive, depart, reasonOf } from './sign-in.ts';
import { makeTenant } from './tenants.ts';

describe('what a deployment is', () => {
  let hostile: HostileProvider;
  const open: Running[] = [];
  beforeAll(async () => {
    hostile = await hostileProvider();
  });
  afterAll(async () => {
    for (const running of open) await running.stop();
    await hostile?.close();
  });

  async function running(options: { publicUrl?: string } & object = {}, more: object = {}): Promise<Running> {
    const started = await start('in process', {
      ...options,
      outboundAllow: ['127.0.0.1'],
      oidcProviders: JSON.stringify([{ name: 'main', issuer: hostile.issuer, clientId: 'us', ...more }]),
    });
    started.at(Date.now());
    open.push(started);
    return started;
  }

  async function attempt(server: Running, sub: string) {
    const { location, cookie } = await depart(server, 'main');
    const nonce = location.searchParams.get('nonce');
    const now = Math.floor(server.now() / 1000);
    const claims = {
      ...{ iss: hostile.issuer, aud: 'us', sub, email: `${sub}@example.com`, email_verified: true },
      ...{ iat: now, exp: now + 60, nonce },
    };
    hostile.token = async () =>
      json({ access_token: 'a', token_type: 'bearer', id_token: await signed(hostile.keys, claims) });
    return arrive(server, { code: 'c', state: location.searchParams.get('state') ?? '' }, cookie);
  }

  it('an entry without tenant works while there is exactly one', async () => {
    const server = await running();
    const before = await attempt(server, 'early');
    expect([before.status, reasonOf(before), before.entry?.tenantId]).toEqual([
      401,
      'no_account',
      'platform',
    ]);
    await makeTenant(server, newId('ten', server));
    expect((await attempt(server, 'ada')).status).toBe(200);
    await makeTenant(server, newId('ten', server));
    const after = await attempt(server, 'ada');
    expect([after.status, reasonOf(after), after.entry?.tenantId]).toEqual([401, 'no_account', 'platform']);
  });

  it('parallel first sign-ins of one identity make one account', async () => {
    const server = await running();
    await makeTenant(server, newId('ten', server));
    const departures = await Promise.all([1, 2, 3].map(() => depart(server, 'main')));
    const now = Math.floor(server.now() / 1000);
    const nonces = departures.map(({ location }) => location.searchParams.get('nonce'));
    const who = { iss: hostile.issuer, aud: 'us', sub: 'twin', email: 'twin@example.com' };
    const times = { email_verified: true, iat: now, exp: now + 60 };
    hostile.token = async form => {
      const nonce = nonces[Number(form.get('code'))];
      const token = await signed(hostile.keys, { ...who, ...times, nonce });
      return json({ access_token: 'a', token_type: 'bearer', id_token: token });
    };
    const arrivals = await Promise.all(
      departures.map(({ location, cookie }, i) =>
        arrive(server, { code: String(i), state: location.searchParams.get('state') ?? '' }, cookie),
      ),
    );
    expect(arrivals.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(arrivals.map(({ body }) => body.user?.id)).size).toBe(1);
  });

  it('a full tenant takes nobody new in', async () => {
    const server = await start('in process', {
      maxRecords: { users: 0 },
      outboundAllow: ['127.0.0.1'],
      oidcProviders: JSON.stringify([{ name: 'main', issuer: hostile.issuer, clientId: 'us' }]),
    });
    open.push(server);
    server.at(Date.now());
    await makeTenant(server, newId('ten', server));
    const arrival = await attempt(server, 'ada');
    expect([arrival.status, reasonOf(arrival)]).toEqual([401, 'no_account']);
  });

  it('the state cookie is for https alone where users come by https', async () => {
    const secure = await running({ publicUrl: 'https://bw.example.com' });
    const { response, location } = await depart(secure, 'main');
    expect(response.headers.get('set-cookie')).toContain('; Secure');
    expect(location.searchParams.get('redirect_uri')).toBe('https://bw.example.com/auth/oidc/callback');
  });

  it('without PUBLIC_URL the browser comes back to where it left from', async () => {
    const { response, location } = await depart(await running(), 'main');
    expect(location.searchParams.get('redirect_uri')).toBe('http://breakwater.test/auth/oidc/callback');
    expect(response.headers.get('set-cookie')).not.toContain('Secure');
  });

  it('a wrong provider entry stops the start', async () => {
    await expect(running({}, { issuer: 'http://10.0.0.1' })).rejects.toThrow(/OIDC_PROVIDERS\[0\]\.issuer/);
  });
});
