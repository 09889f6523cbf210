import { describe, expect, it } from 'vitest';
import { parseAllowList } from '../../outbound/allow-list.ts';
import { mappedRole } from './role-mapping.ts';
import { parseOidcProviders } from './settings.ts';

function roleFor(claims: object, more: object = {}) {
  const values = { ops: 'operator', admins: 'admin', '7': 'operator', all: 'viewer' };
  const entry = { name: 'a', issuer: 'https://i.example.com', clientId: 'c' };
  const [provider] = parseOidcProviders(
    JSON.stringify([{ ...entry, roleMapping: { claim: 'groups', values }, ...more }]),
    parseAllowList(''),
  );
  if (provider === undefined) throw new TypeError('one entry makes one provider');
  return mappedRole(provider, { iss: 'i', sub: 's', aud: 'c', iat: 0, exp: 0, ...claims });
}

describe('role mapping', () => {
  it.each([
    [['ops', 'admins'], 'admin'],
    [['all', 'ops'], 'operator'],
    ['admins', 'admin'],
    [[7], 'operator'],
    [['none'], 'viewer'],
    [[], 'viewer'],
    [undefined, 'viewer'],
    [{ ops: true }, 'viewer'],
    ['toString', 'viewer'],
  ])('of %j gives %s', (groups, role) => {
    expect(roleFor({ groups })).toBe(role);
  });

  it('gives defaultRole where nothing is mapped, and nothing without mapping', () => {
    expect(roleFor({ groups: ['none'] }, { defaultRole: 'operator' })).toBe('operator');
    expect(roleFor({ groups: ['all'] }, { defaultRole: 'operator' })).toBe('viewer');
    expect(roleFor({ groups: ['admins'] }, { roleMapping: undefined })).toBe(null);
  });

  it('reads only claims of the token itself', () => {
    const roleMapping = { claim: 'constructor', values: { ops: 'admin' } };
    expect(roleFor({}, { roleMapping })).toBe('viewer');
  });
});
