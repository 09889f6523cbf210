import { newId } from '@breakwater/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Running, start, TARGETS } from '../contract/targets.ts';
import { type HostileProvider, hostileProvider, json, metadata } from './hostile-provider.ts';
import { newKeys, signed } from './keys.ts';
import { type Arrival, arrive, type Departure, depart, freshIp, PUBLIC_URL, reasonOf } from './sign-in.ts';
import { makeTenant } from './tenants.ts';

const ids = { now: () => Date.now() };

describe.each(TARGETS)('a provider that cannot be trusted, %s', target => {
  const tenant = newId('ten', ids);
  let running: Running;
  let hostile: HostileProvider;
  let people = 0;

  beforeAll(async () => {
    hostile = await hostileProvider();
    const entry = { tenant, issuer: hostile.issuer, clientId: 'us' };
    running = await start(target, {
      publicUrl: PUBLIC_URL,
      outboundAllow: ['127.0.0.1'],
      oidcProviders: JSON.stringify([
        {
          name: 'main',
          ...entry,
          clientSecret: 'of us',
          allowedReturnOrigins: ['https://console.example.com'],
        },
        { name: 'other', ...entry, issuer: `${hostile.issuer}/other` },
        { name: 'gone', ...entry, issuer: 'http://127.0.0.1:1' },
        { name: 'pretends', ...entry, issuer: `${hostile.issuer}/pretends` },
      ]),
    });
    running.at(Date.now());
    await makeTenant(running, tenant);
  });
  afterAll(async () => {
    await running?.stop();
    await hostile?.close();
  });
  beforeEach(() => {
    hostile.discovery = () => json(metadata(hostile.issuer));
    hostile.jwks = () => json({ keys: [hostile.keys.publicJwk] });
    // Keys and endpoints of earlier tests are forgotten.
    running.at(running.now() + 24 * 3600 * 1000);
  });

  const seconds = () => Math.floor(running.now() / 1000);
  const nonceOf = ({ location }: Departure) => location.searchParams.get('nonce') ?? '';
  const stateOf = ({ location }: Departure) => location.searchParams.get('state') ?? '';
  const right = (nonce: string) => ({
    iss: hostile.issuer,
    aud: 'us',
    sub: `someone-${++people}`,
    email: `someone-${people}@example.com`,
    email_verified: true,
    iat: seconds(),
    exp: seconds() + 60,
    nonce,
  });
  const tokens = (idToken: string) => json({ access_token: 'a', token_type: 'Bearer', id_token: idToken });
  const back = (departure: Departure, more: Record<string, string> = {}) =>
    arrive(running, { code: 'c', state: stateOf(departure), ...more }, departure.cookie);

  /** A sign-in at whose end the provider gives the token made of the right claims. */
  async function given(token: (claims: ReturnType<typeof right>) => Promise<string>): Promise<Arrival> {
    const departure = await depart(running, 'main');
    hostile.token = async () => tokens(await token(right(nonceOf(departure))));
    return back(departure);
  }
  const withClaims = (claims: object) => given(good => signed(hostile.keys, { ...good, ...claims }));

  it('is believed when everything is right', async () => {
    expect((await withClaims({})).status).toBe(200);
    expect((await withClaims({ aud: ['us'] })).status).toBe(200);
    expect((await withClaims({ aud: ['us', 'them'], azp: 'us' })).status).toBe(200);
  });

  it('gets code, verifier, redirect URI and client secret', async () => {
    const departure = await depart(running, 'main');
    let form = new URLSearchParams();
    hostile.token = async asked => {
      form = asked;
      return json({ error: 'invalid_grant' }, 400);
    };
    await back(departure);
    const { code_verifier: verifier = '', ...rest } = Object.fromEntries(form);
    expect(rest).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: `${PUBLIC_URL}/auth/oidc/callback`,
    });
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(verifier));
    expect(Buffer.from(digest).toString('base64url')).toBe(
      departure.location.searchParams.get('code_challenge'),
    );
    expect(departure.location.searchParams.get('tenant')).toBe('any');
  });

  it('posts the client secret where the provider takes it only so', async () => {
    const only = ['client_secret_post'];
    hostile.discovery = () =>
      json({ ...metadata(hostile.issuer), token_endpoint_auth_methods_supported: only });
    const departure = await depart(running, 'main');
    let form = new URLSearchParams();
    hostile.token = async asked => {
      form = asked;
      return json({}, 400);
    };
    await back(departure);
    expect([form.get('client_id'), form.get('client_secret')]).toEqual(['us', 'of us']);
  });

  it.each<[string, (now: number) => object]>([
    ['for another audience', () => ({ aud: 'them' })],
    ['for several, of another party', () => ({ aud: ['us', 'them'], azp: 'them' })],
    ['for several, of no party', () => ({ aud: ['us', 'them'] })],
    ['of another issuer', () => ({ iss: 'https://evil.example.com' })],
    ['of the issuer with a slash it does not have', () => ({ iss: `${hostile.issuer}/` })],
    ['that has expired', now => ({ exp: now - 35 })],
    ['without expiry', () => ({ exp: undefined })],
    ['issued in the future', now => ({ iat: now + 35 })],
    ['without time of issue', () => ({ iat: undefined })],
    ['not yet valid', now => ({ nbf: now + 35 })],
    ['of another nonce', () => ({ nonce: 'other' })],
    ['without nonce', () => ({ nonce: undefined })],
    ['without subject', () => ({ sub: undefined })],
    ['of an empty subject', () => ({ sub: '' })],
    ['of a subject that is too long', () => ({ sub: 's'.repeat(256) })],
  ])('is not believed with a token %s', async (_name, claims) => {
    const arrival = await withClaims(claims(seconds()));
    expect([arrival.status, arrival.body.details?.reason, reasonOf(arrival)]).toEqual([
      401,
      'oidc_failed',
      'token_invalid',
    ]);
    expect(arrival.entry).toMatchObject({ tenantId: tenant, actor: 'anonymous' });
  });

  it('may have a clock that differs by less than 30 seconds', async () => {
    const now = seconds();
    expect((await withClaims({ iat: now + 25, nbf: now + 25, exp: now + 60 })).status).toBe(200);
    expect((await withClaims({ iat: now - 90, exp: now - 25 })).status).toBe(200);
  });

  it.each(['ES256', 'EdDSA'] as const)('may sign with %s', async alg => {
    const keys = await newKeys(alg, 'of another kind');
    hostile.jwks = () => json({ keys: [hostile.keys.publicJwk, keys.publicJwk] });
    expect((await given(claims => signed(keys, claims))).status).toBe(200);
  });

  const refused = async (token: (claims: ReturnType<typeof right>) => Promise<string>) =>
    reasonOf(await given(token));

  it('may not sign with other algorithms, or leave the signature out', async () => {
    const pss = await newKeys('PS256', 'pss');
    hostile.jwks = () => json({ keys: [hostile.keys.publicJwk, pss.publicJwk] });
    expect(await refused(claims => signed(pss, claims))).toBe('token_invalid');
    const unsigned = async (claims: object, header: object) =>
      (await signed(hostile.keys, claims, header)).replace(/[^.]*$/, '');
    expect(await refused(claims => unsigned(claims, { alg: 'none' }))).toBe('token_invalid');
    expect(await refused(claims => unsigned(claims, {}))).toBe('token_invalid');
    expect(await refused(claims => signed(hostile.keys, claims, { alg: 'HS256' }))).toBe('token_invalid');
    expect(await refused(claims => signed(hostile.keys, claims, { crit: ['exp'] }))).toBe('token_invalid');
  });

  it('may not name an algorithm its key is not of', async () => {
    expect(await refused(claims => signed(hostile.keys, claims, { alg: 'ES256' }))).toBe('token_invalid');
    const { alg: _alg, ...bare } = hostile.keys.publicJwk;
    running.at(running.now() + 3600 * 1000);
    hostile.jwks = () => json({ keys: [bare] });
    expect(await refused(claims => signed(hostile.keys, claims, { alg: 'EdDSA' }))).toBe('token_invalid');
  });

  it('may not sign with keys it does not publish, whatever they are called', async () => {
    const forged = await newKeys('RS256', hostile.keys.kid);
    expect(await refused(claims => signed(forged, claims))).toBe('token_invalid');
    const unknown = await newKeys('RS256', 'never seen');
    expect(await refused(claims => signed(unknown, claims))).toBe('token_invalid');
  });

  it('may not change what it signed', async () => {
    const tampered = async (claims: ReturnType<typeof right>) => {
      const [header, , signature] = (await signed(hostile.keys, claims)).split('.');
      const other = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url');
      return `${header}.${other}.${signature}`;
    };
    expect(await refused(tampered)).toBe('token_invalid');
  });

  it.each<[string, () => ReturnType<typeof json>]>([
    ['an error', () => json({ error: 'invalid_grant' }, 400)],
    ['a server error', () => ({ status: 500, body: 'oops' })],
    ['a redirect', () => json({}, 302)],
    ['no JSON', () => ({ body: '<html>' })],
    ['no ID token', () => json({ access_token: 'a', token_type: 'Bearer' })],
    ['an ID token that is none', () => json({ access_token: 'a', token_type: 'Bearer', id_token: 7 })],
    ['too much', () => ({ body: tokens('a.b.c').body.padEnd(256 * 1024 + 1) })],
  ])('has failed when it answers the code with %s', async (_name, answer) => {
    const departure = await depart(running, 'main');
    hostile.token = async () => answer();
    expect(reasonOf(await back(departure))).toBe('exchange_failed');
  });

  it.each(['nonsense', 'a.b.c', '..', ''])('is not believed with %j for a token', async token => {
    const arrival = await given(async () => token);
    expect(['token_invalid', 'exchange_failed']).toContain(reasonOf(arrival));
    expect(arrival.status).toBe(401);
  });

  it('has failed when it names another issuer in its answer, or no code', async () => {
    const departure = await depart(running, 'main');
    const arrival = await back(departure, { iss: 'https://evil.example.com' });
    expect(reasonOf(arrival)).toBe('exchange_failed');
    const { cookie, ...second } = await depart(running, 'main');
    const codeless = await arrive(running, { state: stateOf({ cookie, ...second }) }, cookie);
    expect(reasonOf(codeless)).toBe('exchange_failed');
  });

  it('has failed when its keys cannot be had', async () => {
    hostile.jwks = () => json({ keys: 'none' });
    expect((await withClaims({})).status).toBe(401);
    expect(reasonOf(await withClaims({}))).toBe('exchange_failed');
  });

  it('is asked for its endpoints once a day and for its keys once an hour', async () => {
    const asked = (path: string) => hostile.requests.filter(request => request === path).length;
    const discovery = '/.well-known/openid-configuration';
    const before = [asked(discovery), asked('/jwks')] as const;
    const count = () => [asked(discovery) - before[0], asked('/jwks') - before[1]];
    await withClaims({});
    await withClaims({});
    expect(count()).toEqual([1, 1]);
    running.at(running.now() + 3600 * 1000);
    await withClaims({});
    expect(count()).toEqual([1, 2]);
    running.at(running.now() + 23 * 3600 * 1000);
    await withClaims({});
    expect(count()).toEqual([2, 3]);
  });

  describe('state', () => {
    const unusable = (arrival: Arrival) => {
      expect([arrival.status, arrival.body.code, arrival.body.details?.reason, reasonOf(arrival)]).toEqual([
        401,
        'UNAUTHENTICATED',
        'oidc_failed',
        'state_invalid',
      ]);
      return arrival;
    };

    it('must come back in cookie and query, and be the same', async () => {
      const departure = await depart(running, 'main');
      const query = { code: 'c', state: stateOf(departure) };
      expect(unusable(await arrive(running, query, null)).entry?.tenantId).toBe('platform');
      unusable(await arrive(running, { ...query, state: 'other' }, departure.cookie));
      unusable(await arrive(running, { code: 'c' }, departure.cookie));
      const twice = new URLSearchParams([...Object.entries(query), ['state', query.state]]);
      unusable(await arrive(running, twice, departure.cookie));
      const other = await depart(running, 'main');
      unusable(await arrive(running, query, other.cookie));
      expect(hostile.requests.at(-1)).not.toBe('/token');
    });

    it('must be the one that was sealed here', async () => {
      const { cookie, location } = await depart(running, 'main');
      const query = { code: 'c', state: location.searchParams.get('state') ?? '' };
      const at = cookie.length - 8;
      const flipped = `${cookie.slice(0, at)}${cookie[at] === 'A' ? 'B' : 'A'}${cookie.slice(at + 1)}`;
      for (const bad of [flipped, cookie.slice(0, -5), 'bw_oidc_state=', 'bw_oidc_state=%%%', 'a=b'])
        unusable(await arrive(running, query, bad));
    });

    it('is good for 300 seconds', async () => {
      const departure = await depart(running, 'main');
      hostile.token = async () => tokens(await signed(hostile.keys, right(nonceOf(departure))));
      running.at(running.now() + 300_000);
      unusable(await back(departure));
      running.at(running.now() - 1);
      expect((await back(departure)).status).toBe(200);
    });

    it('is dropped by every callback, and no answer is kept or named as referrer', async () => {
      const departure = await depart(running, 'main', '/home');
      const answers = [
        await back(departure),
        await back(departure, { state: 'other' }),
        await arrive(running, {}, null),
      ];
      hostile.token = async () => tokens(await signed(hostile.keys, right(nonceOf(departure))));
      answers.push(await back(departure));
      expect(answers.map(({ status }) => status)).toEqual([302, 302, 401, 302]);
      for (const { headers } of answers) {
        expect(headers.get('set-cookie')).toMatch(/^bw_oidc_state=; Max-Age=0; Path=\/auth\/oidc/);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
      }
      const [, , bare] = answers;
      expect(bare?.headers.get('www-authenticate')).toBe('Bearer');
      expect(bare?.headers.get('content-type')).toContain('application/problem+json');
    });
  });

  it('leads to `next` with oidc_failed for every failure but a refusal', async () => {
    const departure = await depart(running, 'main', 'https://console.example.com/in?a=1');
    hostile.token = async () => json({}, 400);
    const { location } = await back(departure);
    expect(location).toBe('https://console.example.com/in?a=1#error=oidc_failed');
    const { location: other } = await back(departure, { state: 'other', error: 'access_denied' });
    expect(other).toBe('https://console.example.com/in?a=1#error=oidc_failed');
    const { location: denied } = await back(departure, { error: 'server_error' });
    expect(denied).toBe('https://console.example.com/in?a=1#error=oidc_denied');
  });

  it('leaves an origin ten tries in five minutes', async () => {
    const ip = freshIp();
    const departure = await depart(running, 'main', '/home');
    for (let i = 0; i < 10; i++) expect((await arrive(running, {}, null, ip)).status).toBe(401);
    const { status, body, headers, entry } = await arrive(running, {}, null, ip);
    expect([status, body.code, body.details?.retryAfterMs, entry]).toEqual([
      429,
      'RATE_LIMITED',
      300_000,
      null,
    ]);
    expect(headers.get('retry-after')).toBe('300');
    const query = { code: 'c', state: stateOf(departure) };
    expect((await arrive(running, query, departure.cookie, ip)).location).toBe('/home#error=oidc_failed');
    expect((await arrive(running, {}, null)).status).toBe(401);
    running.at(running.now() + 300_000);
    expect((await arrive(running, {}, null, ip)).status).toBe(401);
  });

  const leave = (provider: string, next?: string) =>
    running.fetch(
      `${running.url}/auth/oidc/${provider}/login${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`,
      { redirect: 'manual' },
    );

  it.each([
    '//evil.example.com',
    '/\\evil.example.com',
    '\\\\evil.example.com',
    'https://evil.example.com/',
    'https://console.example.com.evil.example.com/',
    'https://console.example.com@evil.example.com/',
    'https://console.example.com:444/',
    'http://console.example.com/',
    'blob:https://console.example.com/1',
    'javascript:alert(1)',
    ' https://console.example.com/',
    'https:console.example.com',
    'home',
    '',
    '/a\nb',
    '\t//evil.example.com',
    '/\u0085',
    `/${'x'.repeat(512)}`,
  ])('cannot be left for with `next` %j', async next => {
    const response = await leave('main', next);
    expect([response.status, (await response.json()).code]).toEqual([400, 'VALIDATION']);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('set-cookie')).toBe(null);
  });

  it.each([
    ['/', '/'],
    ['/./ /evil', '/./%20/evil'],
    ['/grüße?q=漢', '/gr%C3%BC%C3%9Fe?q=%E6%BC%A2'],
    ['https://console.example.com', 'https://console.example.com'],
    [`/${'x'.repeat(511)}`, `/${'x'.repeat(511)}`],
  ])('can be left for with `next` %j', async (next, target) => {
    const departure = await depart(running, 'main', next);
    const { location } = await back(departure, { error: 'access_denied' });
    expect(location).toBe(`${target}#error=oidc_denied`);
  });

  it('is 404 when unknown, and 503 when it cannot be reached or is another than configured', async () => {
    const answer = async (provider: string) => {
      const response = await leave(provider);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      return [response.status, (await response.json()).code];
    };
    expect(await answer('nobody')).toEqual([404, 'NOT_FOUND']);
    expect(await answer('gone')).toEqual([503, 'UNAVAILABLE']);
    expect(await answer('pretends')).toEqual([503, 'UNAVAILABLE']);
    hostile.discovery = () => json({ ...metadata(hostile.issuer), issuer: `${hostile.issuer}/other/` });
    expect((await leave('other')).status).toBe(302);
    for (const broken of [
      { token_endpoint: 'http://10.1.2.3/token' },
      { jwks_uri: 'ftp://127.0.0.1/jwks' },
      { authorization_endpoint: 'javascript:alert(1)' },
      { authorization_endpoint: undefined },
    ]) {
      hostile.discovery = () => json({ ...metadata(hostile.issuer), ...broken });
      expect(await answer('main')).toEqual([503, 'UNAVAILABLE']);
    }
    hostile.discovery = () => ({ body: json(metadata(hostile.issuer)).body.padEnd(256 * 1024 + 1) });
    expect(await answer('main')).toEqual([503, 'UNAVAILABLE']);
  });
});
