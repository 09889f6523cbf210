import { ManualClock } from '@breakwater/db';
import { describe, expect, it } from 'vitest';
import { allowNothing } from '../../outbound/allow-list.ts';
import { oidcServices } from './services.ts';
import { challengeOf, newState, openState, sealState } from './state.ts';

const KEY = btoa('k'.repeat(32));
const clock = new ManualClock();

describe('the state of a sign-in', () => {
  it('has the PKCE challenge of RFC 7636, appendix B', async () => {
    expect(await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('holds three secrets of 32 bytes, none like another', () => {
    const states = Array.from({ length: 50 }, () => newState(clock, 'acme', null));
    const secrets = states.flatMap(({ state, nonce, verifier }) => [state, nonce, verifier]);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(secrets).size).toBe(150);
  });

  it('is read back under the same ENCRYPTION_KEY, within 300 seconds', async () => {
    const services = await oidcServices('[]', KEY, allowNothing);
    const state = newState(clock, 'acme', '/grüße');
    const cookie = await sealState(services, state);
    const elsewhere = await oidcServices('[]', KEY, allowNothing);
    expect(await openState(elsewhere, cookie, clock.now() + 299_999)).toEqual(state);
    expect(await openState(elsewhere, cookie, clock.now() + 300_000)).toBe(null);
    const other = await oidcServices('[]', btoa('o'.repeat(32)), allowNothing);
    expect(await openState(other, cookie, clock.now())).toBe(null);
  });
});
