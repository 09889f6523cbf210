import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  effectiveRole,
  type GatewayOverride,
  type Principal,
  type Role,
  roleAtLeast,
  roleFor,
} from './effective-role.ts';

const EDGE = { gatewayId: 'gw_01kdvdna00e008000000000002', gatewayName: 'edge-1' };
const OTHER = { gatewayId: 'gw_01kdvdna00e008000000000003', gatewayName: 'edge-2' };
const group = (n: number) => ({ id: `grp_${n}`, name: `group ${n}` });

function user(own: Role, groups: Role[] = [], override?: Role, groupOverrides: Role[] = []): Principal {
  const overrides: GatewayOverride[] = groupOverrides.map((role, i) => ({
    ...EDGE,
    role,
    source: { kind: 'group', ...group(i) },
  }));
  if (override !== undefined) overrides.push({ ...EDGE, role: override, source: { kind: 'own' } });
  return {
    kind: 'user',
    id: 'usr_1',
    name: 'ada@example.com',
    role: own,
    groups: groups.map((role, i) => ({ ...group(i), role })),
    overrides,
  };
}

describe.each([EDGE.gatewayId, EDGE.gatewayName])('with gateway %s', gateway => {
  test.each([
    [user('viewer', [], 'admin'), gateway, 'admin', 'override'],
    [user('admin', [], 'viewer', ['admin']), gateway, 'viewer', 'override'],
    [user('viewer', ['operator'], undefined, ['viewer']), gateway, 'viewer', 'groupOverride'],
    [user('admin', [], undefined, ['viewer', 'operator']), gateway, 'operator', 'groupOverride'],
    [user('viewer', ['admin'], 'admin'), undefined, 'admin', 'group'],
    [user('operator', ['operator']), gateway, 'operator', 'own'],
  ] as const)('row %# of the specification holds', (principal, named, role, rule) => {
    expect(effectiveRole(principal, named)).toMatchObject({ role, rule });
    expect(roleFor(principal, named)).toBe(role);
  });
});

test('root is admin everywhere', () => {
  const root: Principal = { kind: 'root', id: null, name: 'root', role: 'viewer', groups: [], overrides: [] };
  expect(effectiveRole(root, 'edge-1')).toEqual({
    role: 'admin',
    rule: 'root',
    via: null,
    considered: [
      { rule: 'root', source: { kind: 'root', id: null, name: 'root' }, role: 'admin', applied: true },
    ],
  });
});

test('overrides of another gateway do not count', () => {
  const principal = user('viewer', [], 'admin', ['admin']);
  expect(effectiveRole(principal, OTHER.gatewayName)).toMatchObject({
    role: 'viewer',
    rule: 'own',
    via: null,
  });
  expect(effectiveRole(principal, 'no-such-gateway')).toMatchObject({ role: 'viewer', rule: 'own' });
});

test('groups and their overrides do not count for service principals and API keys', () => {
  for (const kind of ['servicePrincipal', 'apiKey'] as const) {
    const principal = { ...user('viewer', ['admin'], undefined, ['admin']), kind };
    expect(effectiveRole(principal, 'edge-1')).toMatchObject({ role: 'viewer', rule: 'own' });
    expect(effectiveRole(principal, 'edge-1').considered).toHaveLength(1);
    const overridden = { ...user('viewer', [], 'operator'), kind };
    expect(effectiveRole(overridden, 'edge-1')).toMatchObject({ role: 'operator', rule: 'override' });
  }
});

test('among equal groups the lowest id is named, and all that was considered is listed in order', () => {
  const principal: Principal = {
    ...user('viewer'),
    groups: [
      { id: 'grp_3', name: 'c', role: 'operator' },
      { id: 'grp_2', name: 'b', role: 'operator' },
      { id: 'grp_1', name: 'a', role: 'viewer' },
    ],
    overrides: [
      { ...EDGE, role: 'operator', source: { kind: 'group', id: 'grp_3', name: 'c' } },
      { ...EDGE, role: 'operator', source: { kind: 'group', id: 'grp_2', name: 'b' } },
      { ...OTHER, role: 'admin', source: { kind: 'own' } },
    ],
  };
  const b = { kind: 'group', id: 'grp_2', name: 'b' };
  const c = { kind: 'group', id: 'grp_3', name: 'c' };
  const self = { kind: 'user', id: 'usr_1', name: 'ada@example.com' };
  const groups = [
    { rule: 'group', source: b, role: 'operator' },
    { rule: 'group', source: c, role: 'operator' },
    { rule: 'group', source: { kind: 'group', id: 'grp_1', name: 'a' }, role: 'viewer' },
  ];
  expect(effectiveRole(principal, 'edge-1')).toEqual({
    role: 'operator',
    rule: 'groupOverride',
    via: { ...b, role: 'operator' },
    considered: [
      { rule: 'groupOverride', source: b, role: 'operator', applied: true },
      { rule: 'groupOverride', source: c, role: 'operator', applied: false },
      { rule: 'own', source: self, role: 'viewer', applied: false },
      ...groups.map(entry => ({ ...entry, applied: false })),
    ],
  });
  expect(effectiveRole(principal)).toEqual({
    role: 'operator',
    rule: 'group',
    via: { ...b, role: 'operator' },
    considered: [
      { rule: 'own', source: self, role: 'viewer', applied: false },
      ...groups.map((entry, i) => ({ ...entry, applied: i === 0 })),
    ],
  });
});

test('roles rank viewer, operator, admin', () => {
  const roles: Role[] = ['viewer', 'operator', 'admin'];
  for (const [i, role] of roles.entries()) {
    for (const [j, least] of roles.entries()) expect(roleAtLeast(role, least)).toBe(i >= j);
  }
});

const role = fc.constantFrom<Role>('viewer', 'operator', 'admin');
const groups = fc
  .uniqueArray(fc.nat(5), { maxLength: 4 })
  .chain(ids => fc.tuple(...ids.map(id => role.map(r => ({ ...group(id), role: r })))));
const overrides = fc.uniqueArray(
  fc.record({
    gateway: fc.constantFrom(EDGE, OTHER),
    role,
    by: fc.option(fc.nat(5)),
  }),
  { selector: o => `${o.gateway.gatewayId} ${o.by}`, maxLength: 8 },
);
const principals = fc.record({
  kind: fc.constantFrom<Principal['kind']>('root', 'user', 'servicePrincipal', 'apiKey'),
  id: fc.constant('x'),
  name: fc.constant('x'),
  role,
  groups,
  overrides: overrides.map(list =>
    list.map(
      (o): GatewayOverride => ({
        ...o.gateway,
        role: o.role,
        source: o.by === null ? { kind: 'own' } : { kind: 'group', ...group(o.by) },
      }),
    ),
  ),
});
const gateways = fc.constantFrom(undefined, EDGE.gatewayId, EDGE.gatewayName, OTHER.gatewayName, 'unknown');

test('the role used on every request is the role that is explained', () => {
  fc.assert(
    fc.property(principals, gateways, (principal, gateway) => {
      const explained = effectiveRole(principal, gateway);
      expect(roleFor(principal, gateway)).toBe(explained.role);
      const applied = explained.considered.filter(entry => entry.applied);
      expect(applied).toMatchObject([{ role: explained.role, rule: explained.rule }]);
      expect(explained.via === null).toBe(applied[0]?.source.kind !== 'group');
    }),
    { numRuns: 2000 },
  );
});
