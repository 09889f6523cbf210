/** Least to most. */
const RANK = { viewer: 0, operator: 1, admin: 2 } as const;
export type Role = keyof typeof RANK;

export interface GroupRole {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** A role on one gateway, the principal's own or through a group. */
export interface Override {
  readonly gatewayId: string;
  readonly gatewayName: string;
  readonly role: Role;
  readonly source: { readonly kind: 'own' } | { readonly kind: 'group'; readonly id: string; readonly name: string };
}

export interface Principal {
  readonly kind: 'root' | 'user' | 'servicePrincipal' | 'apiKey';
  readonly id: string | null;
  readonly name: string;
  /** The role on the principal's own row. */
  readonly role: Role;
  readonly groups: readonly GroupRole[];
  readonly overrides: readonly Override[];
}

export type Rule = 'root' | 'override' | 'groupOverride' | 'group' | 'own';

export interface Source {
  readonly kind: string;
  readonly id: string | null;
  readonly name: string;
  readonly role: Role;
}

export interface Considered {
  readonly rule: Rule;
  readonly source: Omit<Source, 'role'>;
  readonly role: Role;
  readonly applied: boolean;
}

export interface EffectiveRole {
  readonly role: Role;
  readonly rule: Rule;
  readonly via: Source;
  readonly considered: readonly Considered[];
}

export function roleAtLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least];
}

const higher = (a: Role, b: Role): Role => (RANK[b] > RANK[a] ? b : a);

/** Highest role first, then lowest id: the order in which ties are decided and shown. */
function strongestFirst<T extends { role: Role; id: string }>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => RANK[b.role] - RANK[a.role] || (a.id < b.id ? -1 : 1));
}

const onGateway = ({ overrides }: Principal, gateway: string | undefined) =>
  gateway === undefined
    ? []
    : overrides.filter(({ gatewayId, gatewayName }) => gatewayId === gateway || gatewayName === gateway);

/** The role a check uses, in the cheapest way: this runs on every request. */
export function roleFor(principal: Principal, gateway?: string): Role {
  if (principal.kind === 'root') return 'admin';
  const here = onGateway(principal, gateway);
  const own = here.find(({ source }) => source.kind === 'own');
  if (own !== undefined) return own.role;
  const [first, ...rest] = principal.kind === 'user' ? here : [];
  if (first !== undefined) return rest.reduce((best, { role }) => higher(best, role), first.role);
  const groups = principal.kind === 'user' ? principal.groups : [];
  return groups.reduce((best, { role }) => higher(best, role), principal.role);
}

/** The same with the rule that decided and everything that was considered. */
export function effectiveRole(principal: Principal, gateway?: string): EffectiveRole {
  const self = { kind: principal.kind, id: principal.id, name: principal.name };
  if (principal.kind === 'root') {
    return decided('root', { ...self, role: 'admin' }, [{ rule: 'root', source: self, role: 'admin' }]);
  }
  const here = onGateway(principal, gateway);
  const isUser = principal.kind === 'user';
  const own = here.find(({ source }) => source.kind === 'own');
  const groupOverrides = strongestFirst(
    here.flatMap(({ source, role }) => (isUser && source.kind === 'group' ? [{ ...source, role }] : [])),
  );
  const groups = strongestFirst((isUser ? principal.groups : []).map(group => ({ ...group, kind: 'group' as const })));
  const considered = [
    ...(own === undefined ? [] : [{ rule: 'override' as const, source: self, role: own.role }]),
    ...groupOverrides.map(({ role, ...source }) => ({ rule: 'groupOverride' as const, source, role })),
    { rule: 'own' as const, source: self, role: principal.role },
    ...groups.map(({ role, ...source }) => ({ rule: 'group' as const, source, role })),
  ];
  const [bestOverride] = groupOverrides;
  const [bestGroup] = groups;
  if (own !== undefined) return decided('override', { ...self, role: own.role }, considered);
  if (bestOverride !== undefined) return decided('groupOverride', bestOverride, considered);
  if (bestGroup !== undefined && RANK[bestGroup.role] > RANK[principal.role]) {
    return decided('group', bestGroup, considered);
  }
  return decided('own', { ...self, role: principal.role }, considered);
}

function decided(rule: Rule, via: Source, considered: readonly Omit<Considered, 'applied'>[]): EffectiveRole {
  const at = considered.findIndex(entry => entry.rule === rule && entry.source.id === via.id);
  return {
    role: via.role,
    rule,
    via,
    considered: considered.map((entry, index) => ({ ...entry, applied: index === at })),
  };
}
