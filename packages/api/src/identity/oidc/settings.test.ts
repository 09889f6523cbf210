import { describe, expect, it } from 'vitest';
import { parseAllowList } from '../../outbound/allow-list.ts';
import { parseOidcProviders } from './settings.ts';

const GOOD = { name: 'acme', issuer: 'https://login.example.com', clientId: 'breakwater' };
const parse = (value: unknown, allow = '') =>
  parseOidcProviders(JSON.stringify(value), parseAllowList(allow));

describe('OIDC_PROVIDERS', () => {
  it('needs name, issuer and clientId, and says the rest by itself', () => {
    expect(parse([GOOD])).toEqual([
      {
        ...GOOD,
        displayName: 'acme',
        scopes: ['openid', 'email', 'profile'],
        defaultRole: 'viewer',
        autoCreate: true,
        trustEmail: false,
        listed: true,
        allowedReturnOrigins: [],
      },
    ]);
    expect(parse([])).toEqual([]);
  });

  it("drops an issuer's slash at the end", () => {
    const issuers = ['https://a.example.com/', 'https://b.example.com/realms/x/'];
    const entries = issuers.map((issuer, i) => ({ ...GOOD, name: `p${i}`, issuer }));
    expect(parse(entries).map(({ issuer }) => issuer)).toEqual(issuers.map(issuer => issuer.slice(0, -1)));
  });

  it('takes http issuers only where OUTBOUND_ALLOW lists their host', () => {
    const entry = { ...GOOD, issuer: 'http://127.0.0.1:3000' };
    expect(() => parse([entry])).toThrow('OIDC_PROVIDERS[0].issuer');
    expect(parse([entry], '127.0.0.1')[0]?.issuer).toBe('http://127.0.0.1:3000');
  });

  it.each<[string, object]>([
    ['OIDC_PROVIDERS[1].name', { name: 'Upper' }],
    ['OIDC_PROVIDERS[1].name', { name: '' }],
    ['OIDC_PROVIDERS[1].name', { name: undefined }],
    ['OIDC_PROVIDERS[1].name', { name: 'first' }],
    ['OIDC_PROVIDERS[1].displayName', { displayName: 'a\nb' }],
    ['OIDC_PROVIDERS[1].tenant', { tenant: 'acme' }],
    ['OIDC_PROVIDERS[1].issuer', { issuer: 'login.example.com' }],
    ['OIDC_PROVIDERS[1].issuer', { issuer: 'http://login.example.com' }],
    ['OIDC_PROVIDERS[1].issuer', { issuer: 'https://10.0.0.1' }],
    ['OIDC_PROVIDERS[1].issuer', { issuer: 'https://u:p@login.example.com' }],
    ['OIDC_PROVIDERS[1].issuer', { issuer: 'https://login.example.com?x=1' }],
    ['OIDC_PROVIDERS[1].clientId', { clientId: '' }],
    ['OIDC_PROVIDERS[1].clientSecret', { clientSecret: 7 }],
    ['OIDC_PROVIDERS[1].scopes', { scopes: ['email'] }],
    ['OIDC_PROVIDERS[1].scopes.1', { scopes: ['openid', 'two words'] }],
    ['OIDC_PROVIDERS[1].defaultRole', { defaultRole: 'owner' }],
    ['OIDC_PROVIDERS[1].roleMapping.claim', { roleMapping: { claim: '', values: {} } }],
    ['OIDC_PROVIDERS[1].roleMapping.values.ops', { roleMapping: { claim: 'g', values: { ops: 'root' } } }],
    ['OIDC_PROVIDERS[1].autoCreate', { autoCreate: 'yes' }],
    ['OIDC_PROVIDERS[1].allowedReturnOrigins.0', { allowedReturnOrigins: ['https://a.example.com/'] }],
    ['OIDC_PROVIDERS[1].allowedReturnOrigins.0', { allowedReturnOrigins: ['*'] }],
    ['OIDC_PROVIDERS[1].clientID', { clientID: 'x' }],
  ])('names %s in %j', (field, change) => {
    expect(() =>
      parse([
        { ...GOOD, name: 'first' },
        { ...GOOD, ...change },
      ]),
    ).toThrow(`${field}: `);
  });

  it.each(['', '{}', 'null', '[', '[1]'])('refuses %j', text => {
    expect(() => parseOidcProviders(text, parseAllowList(''))).toThrow(/^OIDC_PROVIDERS/);
  });
});
