import Provider, { type Configuration } from 'oidc-provider';
import { newKeys, type SigningKeys } from './keys.ts';
import { type Listening, listen } from './listen.ts';

export interface RealProvider {
  readonly issuer: string;
  /** How often the keys were fetched. */
  readonly keyRequests: () => number;
  /** Who is signed in at the next login, and what the provider says of them; null: the login is refused. */
  become(person: ({ readonly sub: string } & Readonly<Record<string, unknown>>) | null): void;
  /** Signs with new keys from now on. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

export interface RealClient {
  readonly id: string;
  readonly secret?: string;
  readonly auth: 'client_secret_basic' | 'client_secret_post' | 'none';
}

/** oidc-provider on loopback, with PKCE required, which signs in whoever it is told to without asking. */
export async function realProvider(
  redirectUri: string,
  clients: readonly RealClient[],
): Promise<RealProvider> {
  const people = new Map<string, Readonly<Record<string, unknown>>>();
  let current: string | null = null;
  let keyRequests = 0;
  let generation = 0;
  let provider: Provider | null = null;

  const server: Listening = await listen((request, response) => {
    if (provider === null) throw new TypeError('no provider yet');
    const { pathname } = new URL(request.url ?? '/', server.url);
    if (pathname === '/jwks') keyRequests++;
    if (!pathname.startsWith('/interaction/')) return void provider.callback()(request, response);
    const login = current === null ? { error: 'access_denied' } : { login: { accountId: current } };
    void provider.interactionFinished(request, response, login);
  });

  function build(keys: SigningKeys): Provider {
    const configuration: Configuration = {
      clients: clients.map(({ id, secret, auth }) => ({
        client_id: id,
        ...(secret === undefined ? {} : { client_secret: secret }),
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: auth,
      })),
      jwks: { keys: [keys.privateJwk] },
      cookies: { keys: ['of the tests'] },
      pkce: { required: () => true },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      ttl: { Session: 3600, Interaction: 3600, Grant: 3600, AccessToken: 3600, IdToken: 3600 },
      findAccount: (_ctx, accountId) => ({
        accountId,
        claims: () => ({ sub: accountId, ...people.get(accountId) }),
      }),
      async loadExistingGrant({ oidc }) {
        const grant = new oidc.provider.Grant({
          clientId: oidc.client?.clientId ?? '',
          accountId: oidc.session?.accountId ?? '',
        });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    };
    return new Provider(server.url, configuration);
  }

  async function rotate(): Promise<void> {
    provider = build(await newKeys('RS256', `generation-${++generation}`));
  }
  await rotate();

  return {
    issuer: server.url,
    keyRequests: () => keyRequests,
    become(person) {
      current = person?.sub ?? null;
      if (person !== null) people.set(person.sub, person);
    },
    rotate,
    close: server.close,
  };
}
