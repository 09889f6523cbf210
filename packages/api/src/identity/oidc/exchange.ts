import { systemClock } from '@breakwater/db';
import * as oauth from 'oauth4webapi';
import type { App } from '../../context.ts';
import { constantTimeEqual } from '../tokens.ts';
import { callIssuer, discover, type Issuer, keysOf, newKeysOf } from './issuer.ts';
import { OidcRefusal, type RefusalReason } from './refusal.ts';
import type { OidcProvider } from './settings.ts';
import type { OidcState } from './state.ts';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
const LEEWAY_SECONDS = 30;
const LONGEST_SUBJECT = 255;

/** Claims of a checked ID token. */
export type Claims = oauth.IDToken;

export interface Returned {
  readonly parameters: URLSearchParams;
  readonly redirectUri: string;
  readonly state: OidcState;
}

/** Redeems the code a browser came back with and checks the ID token it is worth. Throws OidcRefusal. */
export async function redeem(app: App, provider: OidcProvider, returned: Returned): Promise<Claims> {
  const { issuer, response } = await failingAs('exchange_failed', async () => {
    const issuer = await discover(app, provider);
    return { issuer, response: await requestToken(app, provider, issuer, returned) };
  });
  const text = await response.clone().text();
  return failingAs('token_invalid', async () => {
    if (!(await constantTimeEqual(nonceIn(text), returned.state.nonce))) throw new Error('another nonce');
    const claims = await checkedClaims(app, provider, issuer, response, returned.state.nonce);
    await checkSignature(app, provider, issuer, response);
    return claims;
  });
}

async function failingAs<T>(reason: RefusalReason, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof OidcRefusal ? cause : new OidcRefusal(reason, { cause });
  }
}

const serverOf = (issuer: Issuer): oauth.AuthorizationServer => ({
  ...issuer,
  id_token_signing_alg_values_supported: ALGORITHMS,
});

function clientOf({ clock }: App, { clientId }: OidcProvider): oauth.Client {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return {
    client_id: clientId,
    // The library reads the system's clock.
    [oauth.clockSkew]: seconds(clock.now()) - seconds(systemClock.now()),
    [oauth.clockTolerance]: LEEWAY_SECONDS,
  };
}

// Discovery has let http through only where the address guard does.
const ALLOW_HTTP = { [oauth.allowInsecureRequests]: true } as const;

async function requestToken(
  app: App,
  provider: OidcProvider,
  issuer: Issuer,
  { parameters, redirectUri, state }: Returned,
): Promise<Response> {
  const server = serverOf(issuer);
  const client = clientOf(app, provider);
  const checked = oauth.validateAuthResponse(server, client, parameters, state.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication(provider, issuer),
    checked,
    redirectUri,
    state.verifier,
    {
      ...ALLOW_HTTP,
      [oauth.customFetch]: (url, { method, headers, body }) =>
        callIssuer(app, { url, method, headers, body: String(body) }),
    },
  );
  const answer: unknown = await response.clone().json();
  if (fieldOf(answer, 'id_token') === null || fieldOf(answer, 'access_token') === null) {
    throw new Error('the provider answered without tokens');
  }
  return response;
}

function authentication(
  { clientSecret }: OidcProvider,
  { token_endpoint_auth_methods_supported: methods }: Issuer,
): oauth.ClientAuth {
  if (clientSecret === undefined) return oauth.None();
  const posts = methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
  return posts ? oauth.ClientSecretPost(clientSecret) : oauth.ClientSecretBasic(clientSecret);
}

/** The nonce of the ID token in a token response, before anything of it is known to be true. */
function nonceIn(tokenResponse: string): string {
  const token = fieldOf(JSON.parse(tokenResponse), 'id_token') ?? '';
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  return fieldOf(JSON.parse(atob(payload)), 'nonce') ?? '';
}

function fieldOf(value: unknown, field: string): string | null {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : null;
  return typeof found === 'string' ? found : null;
}

async function checkedClaims(
  app: App,
  provider: OidcProvider,
  issuer: Issuer,
  response: Response,
  expectedNonce: string,
): Promise<Claims> {
  const options = { expectedNonce, requireIdToken: true };
  const client = clientOf(app, provider);
  const result = await oauth.processAuthorizationCodeResponse(serverOf(issuer), client, response, options);
  const claims = oauth.getValidatedIdTokenClaims(result);
  if (claims === undefined) throw new Error('no ID token');
  if (claims.iat > app.clock.now() / 1000 + LEEWAY_SECONDS) throw new Error('issued in the future');
  if (claims.sub.length < 1 || claims.sub.length > LONGEST_SUBJECT) throw new Error('unusable subject');
  return claims;
}

/** With the keys known, and with the issuer's keys of now where none of those is the token's. */
async function checkSignature(
  app: App,
  provider: OidcProvider,
  issuer: Issuer,
  response: Response,
): Promise<void> {
  const verify = (keys: unknown) =>
    // A server of its own for each check: the library would remember keys by it, on its own clock.
    oauth.validateApplicationLevelSignature(serverOf(issuer), response, {
      ...ALLOW_HTTP,
      [oauth.customFetch]: async () => Response.json(keys),
    });
  const known = await failingAs('exchange_failed', () => keysOf(app, provider, issuer));
  try {
    await verify(known);
  } catch (error) {
    const unknownKey = error instanceof oauth.OperationProcessingError && error.code === oauth.KEY_SELECTION;
    const fresh = unknownKey
      ? await failingAs('exchange_failed', () => newKeysOf(app, provider, issuer))
      : null;
    if (fresh === null) throw error;
    await verify(fresh);
  }
}
