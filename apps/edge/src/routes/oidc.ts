import { loadOidcFlow, toBreakwaterError } from '@breakwater/api';
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CookieOptions } from 'hono/utils/cookie';
import { type Deployment, type Env, requestContext } from '../deployment.ts';
import { problem } from '../problem.ts';

const COOKIE = 'bw_oidc_state';
const PATH = '/auth/oidc';

/** Sign-in through identity providers: two pages a browser visits. */
export function oidcRoutes(deployment: Deployment): Hono<Env> {
  const { app } = deployment;
  const routes = new Hono<Env>();

  routes.use(async (c, next) => {
    await next();
    c.res.headers.set('cache-control', 'no-store');
    c.res.headers.set('referrer-policy', 'no-referrer');
  });
  routes.use('/callback', async (c, next) => {
    await next();
    deleteCookie(c, COOKIE, attributes(c));
  });

  routes.get('/:provider/login', async c => {
    const { startOidcLogin, STATE_SECONDS } = await loadOidcFlow();
    try {
      const { location, cookie } = await startOidcLogin(app, {
        provider: c.req.param('provider'),
        next: c.req.query('next') ?? null,
        redirectUri: redirectUri(c),
      });
      setCookie(c, COOKIE, cookie, { ...attributes(c), maxAge: STATE_SECONDS });
      return c.redirect(location, 302);
    } catch (error) {
      return problem(toBreakwaterError(error), c.get('requestId'));
    }
  });

  routes.get('/callback', async c => {
    const { finishOidcLogin, withFragment } = await loadOidcFlow();
    const { next, signedIn, failure } = await finishOidcLogin(
      requestContext(deployment, c, { mutations: 0, reply: new Headers() }),
      {
        parameters: new URL(c.req.url).searchParams,
        cookie: getCookie(c, COOKIE),
        redirectUri: redirectUri(c),
      },
    );
    if (next !== null) {
      const fragment =
        signedIn === null
          ? `error=${failure.details?.reason === 'oidc_denied' ? 'oidc_denied' : 'oidc_failed'}`
          : `token=${signedIn.token}&expiresAt=${signedIn.expiresAt.toISOString()}`;
      return c.redirect(withFragment(next, fragment), 302);
    }
    return signedIn === null ? problem(failure, c.get('requestId')) : c.json(signedIn);
  });

  const base = (c: Context<Env>) => app.publicUrl ?? new URL(c.req.url).origin;
  const redirectUri = (c: Context<Env>) => `${base(c)}${PATH}/callback`;
  const attributes = (c: Context<Env>): CookieOptions => ({
    path: PATH,
    httpOnly: true,
    sameSite: 'Lax',
    secure: base(c).startsWith('https:'),
  });

  return routes;
}
