import { BreakwaterError, notFound } from '@breakwater/db';
import type { App } from '../../context.ts';
import { discover, type Issuer } from './issuer.ts';
import { checkNext } from './next.ts';
import { causeText } from './refusal.ts';
import type { OidcProvider } from './settings.ts';
import { challengeOf, newState, sealState } from './state.ts';

export interface OidcDeparture {
  /** The provider's page that the browser is sent to. */
  readonly location: string;
  /** The value of the state cookie it must bring back. */
  readonly cookie: string;
}

/**
 * Begins a sign-in. NOT_FOUND for an unknown provider, VALIDATION of `next`, UNAVAILABLE where the provider cannot be
 * reached or is not what its entry says.
 */
export async function startOidcLogin(
  app: App,
  asked: { readonly provider: string; readonly next: string | null; readonly redirectUri: string },
): Promise<OidcDeparture> {
  const provider = app.oidc.providers.find(({ name }) => name === asked.provider);
  if (provider === undefined) throw notFound('identity provider');
  const next = asked.next === null ? null : checkNext(asked.next, provider);
  const issuer = await reachable(app, provider);
  const state = newState(app.clock, provider.name, next);
  const location = new URL(issuer.authorization_endpoint);
  const parameters = {
    client_id: provider.clientId,
    redirect_uri: asked.redirectUri,
    response_type: 'code',
    scope: provider.scopes.join(' '),
    state: state.state,
    nonce: state.nonce,
    code_challenge: await challengeOf(state.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
  return { location: location.href, cookie: await sealState(app.oidc, state) };
}

async function reachable(app: App, provider: OidcProvider): Promise<Issuer> {
  try {
    return await discover(app, provider);
  } catch (cause) {
    app.log('warn', 'discovery failed', { provider: provider.name, error: causeText(cause) });
    throw new BreakwaterError(
      'UNAVAILABLE',
      'the identity provider cannot be used at the moment; try again',
      { reason: 'oidc_discovery', retryAfterMs: 5000 },
      { cause },
    );
  }
}
