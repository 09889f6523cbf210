import { type Clock, toBase64, urlSafe } from '@breakwater/db';
import * as z from 'zod';
import { open, seal } from '../../call/secret-box.ts';
import type { OidcServices } from './services.ts';

/** Seconds between leaving for the provider and coming back. */
export const STATE_SECONDS = 300;
const CONTEXT = ['oidc-state'];

const State = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string().nullable(),
  expiresAt: z.number(),
});

/** What a browser carries to the provider and back, unreadable to it. */
export type OidcState = z.output<typeof State>;

/** A new state with 32 random bytes each in `state`, `nonce` and `verifier`, base64url. */
export function newState(clock: Clock, provider: string, next: string | null): OidcState {
  return {
    provider,
    state: random(),
    nonce: random(),
    verifier: random(),
    next,
    expiresAt: clock.now() + STATE_SECONDS * 1000,
  };
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

const base64url = (bytes: Uint8Array): string => urlSafe(toBase64(bytes));

/** PKCE S256: base64url of the verifier's SHA-256. */
export async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

export async function sealState({ stateKey }: OidcServices, state: OidcState): Promise<string> {
  return urlSafe(await seal(stateKey, JSON.stringify(state), CONTEXT));
}

/** The state in a cookie; null for one that is missing, too old, or was not made here. */
export async function openState(
  { stateKey }: OidcServices,
  cookie: string | undefined,
  now: number,
): Promise<OidcState | null> {
  if (cookie === undefined) return null;
  const base64 = cookie.replaceAll('-', '+').replaceAll('_', '/');
  const text = await open(stateKey, base64, CONTEXT).catch(() => null);
  if (text === null) return null;
  const state = State.parse(JSON.parse(text));
  return state.expiresAt > now ? state : null;
}
