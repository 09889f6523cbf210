import type { AllowList } from '../../outbound/allow-list.ts';
import type { IssuerMemory } from './issuer.ts';
import type { OidcProvider } from './settings.ts';

/** What sign-in through identity providers needs of a deployment. */
export interface OidcServices {
  readonly providers: readonly OidcProvider[];
  /** AES-GCM key of the state cookie. */
  readonly stateKey: CryptoKey;
  /** What is known of each issuer. Holds values only: on Workers a promise may not outlive its request. */
  readonly issuers: Map<string, IssuerMemory>;
}

/** From `OIDC_PROVIDERS` and `ENCRYPTION_KEY`. VALIDATION of a provider's entry, by index and field. */
export async function oidcServices(
  providers: string,
  encryptionKey: string,
  allow: AllowList,
): Promise<OidcServices> {
  return {
    providers: await readProviders(providers, allow),
    stateKey: await deriveStateKey(encryptionKey),
    issuers: new Map(),
  };
}

/** Most deployments have none, and need not load what reads them. */
async function readProviders(text: string, allow: AllowList): Promise<readonly OidcProvider[]> {
  if (text === NO_PROVIDERS) return [];
  const { parseOidcProviders } = await import('./settings.ts');
  return parseOidcProviders(text, allow);
}

const NO_PROVIDERS = '[]';

/** `ENCRYPTION_KEY` itself encrypts stored secrets; what a browser holds is under a key of its own. */
async function deriveStateKey(encryptionKey: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(encryptionKey), c => c.charCodeAt(0));
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode('oidc-state');
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(hkdf, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
