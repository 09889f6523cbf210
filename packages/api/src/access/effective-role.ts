const RANK = { viewer: 0, operator: 1, admin: 2 } as const;

export type Role = keyof typeof RANK;

export function roleAtLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least];
}

/** The least of one or more roles. */
export function lowest(roles: readonly Role[]): Role {
  return roles.reduce((least, role) => (RANK[role] < RANK[least] ? role : least), 'admin');
}

/** A role the principal holds on one live gateway, by itself or through a group. */
export interface GatewayOverride {
  readonly gatewayId: string;
  readonly gatewayName: string;
  readonly role: Role;
  readonly source:
    | { readonly kind: 'own' }
    | { readonly kind: 'group'; readonly id: string; readonly name: string };
}

export interface PrincipalGroup {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** A live principal with all that decides its role. Groups and their overrides count for users only. */
export interface Principal {
  readonly kind: 'root' | 'user' | 'servicePrincipal' | 'apiKey';
  /** Null for root only. */
  readonly id: string | null;
  readonly name: string;
  readonly role: Role;
  readonly groups: readonly PrincipalGroup[];
  readonly overrides: readonly GatewayOverride[];
}

export type RoleRule = 'root' | 'override' | 'groupOverride' | 'own' | 'group';

export interface RoleSource {
  readonly kind: Principal['kind'] | 'group';
  readonly id: string | null;
  readonly name: string;
}

export interface ConsideredRole {
  readonly rule: RoleRule;
  readonly source: RoleSource;
  readonly role: Role;
  /** True of the one that decided. */
  readonly applied: boolean;
}

export interface EffectiveRole {
  readonly role: Role;
  readonly rule: RoleRule;
  /** The group that decided, with the role it gave; null where no group did. */
  readonly via: (RoleSource & { readonly role: Role }) | null;
  readonly considered: readonly ConsideredRole[];
}

function isOf(override: GatewayOverride, gateway: string): boolean {
  return override.gatewayId === gateway || override.gatewayName === gateway;
}

/**
 * The role that counts for a call, on the gateway named by id or name or without one: the first of own override,
 * best group override, and the higher of own and best group role.
 */
export function roleFor(principal: Principal, gateway?: string): Role {
  if (principal.kind === 'root') return 'admin';
  const isUser = principal.kind === 'user';
  if (gateway !== undefined) {
    let best: Role | null = null;
    for (const override of principal.overrides) {
      if (!isOf(override, gateway)) continue;
      if (override.source.kind === 'own') return override.role;
      if (isUser && (best === null || RANK[override.role] > RANK[best])) best = override.role;
    }
    if (best !== null) return best;
  }
  let best = principal.role;
  if (isUser) for (const group of principal.groups) if (RANK[group.role] > RANK[best]) best = group.role;
  return best;
}

type Candidate = Omit<ConsideredRole, 'applied'>;

/** As `roleFor`, with the rule that decided and everything that was looked at, in the order of the rules. */
export function effectiveRole(principal: Principal, gateway?: string): EffectiveRole {
  const own = ownRole(principal);
  const overrides = gateway === undefined ? [] : overridesOn(principal, gateway);
  const groups = principal.kind === 'user' ? ofGroups('group', principal.groups) : [];
  const [best] = groups;
  const applied = overrides[0] ?? (best !== undefined && RANK[best.role] > RANK[own.role] ? best : own);
  const { role, rule, source } = applied;
  return {
    role,
    rule,
    via: source.kind === 'group' ? { ...source, role } : null,
    considered: [...overrides, own, ...groups].map(candidate => ({
      ...candidate,
      applied: candidate === applied,
    })),
  };
}

function selfOf({ kind, id, name }: Principal): RoleSource {
  return { kind, id, name };
}

function ownRole(principal: Principal): Candidate {
  const source = selfOf(principal);
  if (principal.kind === 'root') return { rule: 'root', source, role: 'admin' };
  return { rule: 'own', source, role: principal.role };
}

function overridesOn(principal: Principal, gateway: string): Candidate[] {
  if (principal.kind === 'root') return [];
  const own: Candidate[] = [];
  const groups: PrincipalGroup[] = [];
  for (const override of principal.overrides) {
    if (!isOf(override, gateway)) continue;
    const { role, source } = override;
    if (source.kind === 'own') own.push({ rule: 'override', source: selfOf(principal), role });
    else groups.push({ id: source.id, name: source.name, role });
  }
  return principal.kind === 'user' ? [...own, ...ofGroups('groupOverride', groups)] : own;
}

/** The highest role first, the lowest group id first among equals. */
function ofGroups(rule: RoleRule, groups: readonly PrincipalGroup[]): Candidate[] {
  return groups
    .toSorted((a, b) => RANK[b.role] - RANK[a.role] || (a.id < b.id ? -1 : 1))
    .map(({ id, name, role }) => ({ rule, source: { kind: 'group', id, name }, role }));
}
