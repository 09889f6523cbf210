import * as z from 'zod';
import type { App } from '../../context.ts';
import { checkOutboundUrl } from '../../outbound/address-guard.ts';
import type { OutboundRequest } from '../../ports.ts';
import { type OidcProvider, withoutSlash } from './settings.ts';

const DISCOVERY_MS = 24 * 60 * 60_000;
const JWKS_MS = 60 * 60_000;
const REFETCH_MS = 60_000;
const TIMEOUT_MS = 10_000;
const MOST_BYTES = 256 * 1024;

const Metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
});
const Jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** What an issuer says of itself. */
export type Issuer = z.output<typeof Metadata>;
export type Jwks = z.output<typeof Jwks>;

/** What is remembered of an issuer, each with when it was fetched. */
export interface IssuerMemory {
  metadata?: { readonly at: number; readonly value: Issuer };
  jwks?: { readonly at: number; readonly value: Jwks };
  /** When the keys were last fetched early, for one that was unknown. */
  refetchedAt?: number;
}

/** Sends one request through the address guard. Throws unless the answer is 200 and of at most 256 KiB. */
export async function callIssuer(
  { ports }: App,
  request: Pick<OutboundRequest, 'url' | 'method' | 'headers' | 'body'>,
): Promise<Response> {
  const { status, headers, body } = await ports.outbound.request({
    ...request,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MOST_BYTES + 1,
  });
  if (status !== 200) throw new Error(`the provider answered ${status}`);
  if (body.length > MOST_BYTES) throw new Error(`the provider answered more than ${MOST_BYTES} bytes`);
  const type = headers.get('content-type');
  return new Response(body, { headers: type === null ? {} : { 'content-type': type } });
}

/** The provider's endpoints, from memory for a day. */
export async function discover(app: App, provider: OidcProvider): Promise<Issuer> {
  const memory = memoryOf(app, provider);
  const now = app.clock.now();
  if (memory.metadata !== undefined && now - memory.metadata.at < DISCOVERY_MS) return memory.metadata.value;
  const url = `${provider.issuer}/.well-known/openid-configuration`;
  const response = await callIssuer(app, { url, headers: { accept: 'application/json' } });
  const found = Metadata.parse(await response.json());
  if (withoutSlash(found.issuer) !== provider.issuer) {
    throw new Error('the discovered issuer is not the configured one');
  }
  const checked = (field: 'authorization_endpoint' | 'token_endpoint' | 'jwks_uri') =>
    checkOutboundUrl(field, found[field], { allow: app.outboundAllow });
  const value = {
    ...found,
    authorization_endpoint: checked('authorization_endpoint'),
    token_endpoint: checked('token_endpoint'),
    jwks_uri: checked('jwks_uri'),
  };
  memory.metadata = { at: now, value };
  return value;
}

/** The provider's signing keys, from memory for an hour. */
export async function keysOf(app: App, provider: OidcProvider, issuer: Issuer): Promise<Jwks> {
  const { jwks } = memoryOf(app, provider);
  if (jwks !== undefined && app.clock.now() - jwks.at < JWKS_MS) return jwks.value;
  return fetchKeys(app, provider, issuer);
}

/** The keys as they are now, for a token signed with one that is not known; null within a minute of the last time. */
export async function newKeysOf(app: App, provider: OidcProvider, issuer: Issuer): Promise<Jwks | null> {
  const memory = memoryOf(app, provider);
  const now = app.clock.now();
  if (memory.refetchedAt !== undefined && now - memory.refetchedAt < REFETCH_MS) return null;
  memory.refetchedAt = now;
  return fetchKeys(app, provider, issuer);
}

async function fetchKeys(app: App, provider: OidcProvider, { jwks_uri }: Issuer): Promise<Jwks> {
  const headers = { accept: 'application/json, application/jwk-set+json' };
  const response = await callIssuer(app, { url: jwks_uri, headers });
  const value = Jwks.parse(await response.json());
  memoryOf(app, provider).jwks = { at: app.clock.now(), value };
  return value;
}

function memoryOf({ oidc }: App, { issuer }: OidcProvider): IssuerMemory {
  const known = oidc.issuers.get(issuer);
  if (known !== undefined) return known;
  const memory: IssuerMemory = {};
  oidc.issuers.set(issuer, memory);
  return memory;
}
