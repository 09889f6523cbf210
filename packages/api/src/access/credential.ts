import { type Ctx, type Id, PLATFORM, type Read, type Result, type Statement } from '@breakwater/db';
import * as z from 'zod';
import type { GatewayOverride, Principal, Role } from './effective-role.ts';

/** The stored answer of an earlier call with the same idempotency key. */
export interface StoredResult {
  readonly inputHash: string;
  readonly principalKind: string;
  readonly principalId: string | null;
  readonly encrypted: boolean;
  readonly result: string;
}

/** Who a credential belongs to, and where. */
export interface Resolved {
  readonly principal: Principal;
  readonly tenantId: Id<'ten'> | typeof PLATFORM;
  readonly sessionId: Id<'ses'> | null;
  readonly lastSeen: number | null;
  readonly stored: StoredResult | null;
}

/** The idempotency key a call carries, to be looked up along with its credential. */
export interface KeyedCall {
  readonly procedure: string;
  readonly key: string;
}

const role = z.enum(['viewer', 'operator', 'admin']);
const groupList = z.array(z.tuple([z.string(), z.string(), role]));
const overrideList = z.array(
  z.tuple([z.string(), z.string(), role, z.string().nullable(), z.string().nullable()]),
);
const storedTuple = z.tuple([z.string(), z.string(), z.string().nullable(), z.number(), z.string()]);

const stored = (
  tenant: string,
) => `(SELECT json_array(k.input_hash, k.principal_kind, k.principal_id, k.encrypted, k.result)
 FROM idempotency_keys k WHERE k.tenant_id = ${tenant} AND k.procedure = ? AND k.key = ? AND k.expires_at > ?)`;

const overrides = (
  condition: string,
) => `(SELECT json_group_array(json_array(r.gateway_id, g.name, r.role, r.group_id,
 (SELECT name FROM groups WHERE id = r.group_id))) FROM gateway_roles r
 JOIN gateways g ON g.id = r.gateway_id AND g.deleted_at IS NULL WHERE ${condition})`;

/** Columns of `users u`: the user's groups and overrides. */
const ROLES_OF_USER = `(SELECT json_group_array(json_array(g.id, g.name, g.role)) FROM group_members m
  JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id),
 ${overrides('r.user_id = u.id OR r.group_id IN (SELECT group_id FROM group_members WHERE user_id = u.id)')}`;

/** Columns of `service_principals p`: no groups, its overrides. */
const ROLES_OF_SERVICE_PRINCIPAL = `'[]', ${overrides('r.service_principal_id = p.id')}`;

const SESSION = `SELECT u.id, u.email, u.role, s.tenant_id, s.id, s.last_seen, ${ROLES_OF_USER},
 ${stored('s.tenant_id')}
 FROM sessions s JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id
 WHERE s.token_hash = ? AND s.revoked_at IS NULL AND s.expires_at > ?
 AND u.is_active = 1 AND u.deleted_at IS NULL AND t.deleted_at IS NULL`;

const servicePrincipal = (condition: string) => `SELECT p.id, p.name, p.role, p.tenant_id, NULL, p.last_used,
 ${ROLES_OF_SERVICE_PRINCIPAL},
 ${stored('p.tenant_id')}
 FROM service_principals p JOIN tenants t ON t.id = p.tenant_id
 WHERE ${condition} AND (p.expires_at IS NULL OR p.expires_at > ?) AND t.deleted_at IS NULL`;

const SERVICE_PRINCIPAL = `${servicePrincipal('p.key_hash = ?')} UNION ALL
 ${servicePrincipal('p.previous_key_hash = ? AND p.previous_key_expires_at > ?')}`;

const API_KEY = `SELECT k.id, k.name, 'viewer', k.tenant_id, NULL, k.last_used_at, '[]', '[]', ${stored('k.tenant_id')}
 FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
 WHERE k.key_hash = ? AND k.is_active = 1 AND (k.expires_at IS NULL OR k.expires_at > ?) AND t.deleted_at IS NULL`;

const ROOT = `SELECT t.id, ${stored('t.id')} FROM tenants t WHERE t.id = ? AND t.deleted_at IS NULL`;
const ROOT_PLATFORM = `SELECT '${PLATFORM}', ${stored(`'${PLATFORM}'`)}`;

function keyed(call: KeyedCall | null, now: number): (string | number)[] {
  return [call?.procedure ?? '', call?.key ?? '', now];
}

/** One statement from a session's token to its user, tenant, groups, overrides and stored result. */
export function sessionStatement(tokenHash: string, now: number, call: KeyedCall | null): Statement {
  return { sql: SESSION, args: [...keyed(call, now), tokenHash, now] };
}

/** The same for a service principal's current key, or its previous one while that lasts. */
export function servicePrincipalStatement(keyHash: string, now: number, call: KeyedCall | null): Statement {
  const first = [...keyed(call, now), keyHash, now];
  return { sql: SERVICE_PRINCIPAL, args: [...first, ...keyed(call, now), keyHash, now, now] };
}

/** The same for an API key, which has no role: what it may call says so itself. */
export function apiKeyStatement(keyHash: string, now: number, call: KeyedCall | null): Statement {
  return { sql: API_KEY, args: [...keyed(call, now), keyHash, now] };
}

/** Root's tenant: the one named, which must exist, or the platform. */
export function rootStatement(tenantId: string | null, now: number, call: KeyedCall | null): Statement {
  return tenantId === null
    ? { sql: ROOT_PLATFORM, args: keyed(call, now) }
    : { sql: ROOT, args: [...keyed(call, now), tenantId] };
}

export function resolvedPrincipal(
  kind: 'user' | 'servicePrincipal' | 'apiKey',
  result: Result | undefined,
): Resolved | null {
  const row = result?.rows[0];
  if (row === undefined) return null;
  const [id, name, ownRole, tenantId, sessionId, lastSeen, groups, own, record] = row;
  return {
    principal: principalOf(kind, [id, name, ownRole, groups, own]),
    tenantId: asId<'ten'>(tenantId),
    sessionId: sessionId === null ? null : asId<'ses'>(sessionId),
    lastSeen: typeof lastSeen === 'number' ? lastSeen : null,
    stored: storedOf(record),
  };
}

function principalOf(
  kind: Principal['kind'],
  [id, name, ownRole, groups, own]: readonly unknown[],
): Principal {
  return {
    kind,
    id: String(id),
    name: String(name),
    role: role.parse(ownRole),
    groups: groupList
      .parse(parsed(groups))
      .map(([groupId, groupName, r]) => ({ id: groupId, name: groupName, role: r })),
    overrides: overrideList.parse(parsed(own)).map(overrideOf),
  };
}

const STORED_USER = `SELECT u.id, u.email, u.role, ${ROLES_OF_USER},
 u.is_active = 1 AND u.joined_at IS NOT NULL AND u.deleted_at IS NULL
 FROM users u WHERE u.tenant_id = ? AND u.id = ?`;

const STORED_SERVICE_PRINCIPAL = `SELECT p.id, p.name, p.role, ${ROLES_OF_SERVICE_PRINCIPAL},
 p.expires_at IS NULL OR p.expires_at > ? FROM service_principals p WHERE p.tenant_id = ? AND p.id = ?`;

/** A principal as its rows say, whether or not it holds a credential; null when the tenant has none of this id. */
export function storedPrincipal(
  ctx: Ctx,
  kind: 'user' | 'servicePrincipal',
  id: string,
): Read<{ principal: Principal; active: boolean } | null> {
  return {
    statement:
      kind === 'user'
        ? { sql: STORED_USER, args: [ctx.tenantId, id] }
        : { sql: STORED_SERVICE_PRINCIPAL, args: [ctx.clock.now(), ctx.tenantId, id] },
    resultOf(found) {
      const row = found?.rows[0];
      return row === undefined ? null : { principal: principalOf(kind, row), active: row[5] === 1 };
    },
  };
}

export function resolvedRoot(result: Result | undefined): Resolved | null {
  const row = result?.rows[0];
  if (row === undefined) return null;
  const [tenantId, record] = row;
  return {
    principal: { kind: 'root', id: null, name: 'root', role: 'admin', groups: [], overrides: [] },
    tenantId: tenantId === PLATFORM ? PLATFORM : asId<'ten'>(tenantId),
    sessionId: null,
    lastSeen: null,
    stored: storedOf(record),
  };
}

function overrideOf([gatewayId, gatewayName, r, groupId, groupName]: [
  string,
  string,
  Role,
  string | null,
  string | null,
]): GatewayOverride {
  return {
    gatewayId,
    gatewayName,
    role: r,
    source: groupId === null ? { kind: 'own' } : { kind: 'group', id: groupId, name: groupName ?? '' },
  };
}

export function storedOf(record: unknown): StoredResult | null {
  if (record === null || record === undefined) return null;
  const [inputHash, principalKind, principalId, encrypted, result] = storedTuple.parse(parsed(record));
  return { inputHash, principalKind, principalId, encrypted: encrypted === 1, result };
}

const parsed = (text: unknown): unknown => JSON.parse(String(text));

/** Ids read from the database were made by the kernel with the prefix of their column. */
function asId<P extends string>(value: unknown): Id<P> {
  return String(value) as Id<P>;
}
