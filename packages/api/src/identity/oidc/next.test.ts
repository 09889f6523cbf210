import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAllowList } from '../../outbound/allow-list.ts';
import { checkNext, withFragment } from './next.ts';
import { parseOidcProviders } from './settings.ts';

const HERE = 'https://here.example.com';
const ALLOWED = 'https://console.example.com';
const [provider] = parseOidcProviders(
  JSON.stringify([
    { name: 'a', issuer: 'https://i.example.com', clientId: 'c', allowedReturnOrigins: [ALLOWED] },
  ]),
  parseAllowList(''),
);

function accepted(next: string): boolean {
  if (provider === undefined) throw new TypeError('one entry makes one provider');
  try {
    checkNext(next, provider);
    return true;
  } catch {
    return false;
  }
}

it('whatever is accepted leads here or to an allowed origin, with the fragment it was given', () => {
  const part = fc.constantFrom(
    ...['/', '\\', '//', 'https:', 'http:', 'evil.example.com', 'console.example.com', '@', ':', '.', '..'],
    ...['#', '?', '%2f', '\t', '\n', ' ', 'a', 'ü', '\ud800', 'javascript:', 'blob:', ALLOWED],
  );
  const text = fc.oneof(
    fc.array(part, { maxLength: 8 }).map(parts => parts.join('')),
    fc.string({ unit: 'binary' }).map(rest => `/${rest}`),
  );
  fc.assert(
    fc.property(text, next => {
      if (!accepted(next)) return;
      const location = withFragment(next, 'token=t');
      expect(location).toMatch(/^[\x21-\x7e]+$/);
      const { origin, hash } = new URL(location, `${HERE}/auth/oidc/callback`);
      expect([HERE, ALLOWED]).toContain(origin);
      expect(hash).toBe('#token=t');
    }),
    { numRuns: 500 },
  );
});

it('a URL with a space at its end, which the parser would drop, is refused', () => {
  expect(accepted(ALLOWED)).toBe(true);
  expect(accepted(`${ALLOWED} `)).toBe(false);
});
