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
export interface Identity {
  readonly principal: Principal;
  readonly tenantId: Id<'ten'> | typeof PLATFORM;
  readonly sessionId: Id<'ses'> | null;
}

/** What the database tells of a credential. */
export interface Resolved extends Identity {
  readonly lastSeen: number | null;
  readonly stored: StoredResult | null;
}

/** A credential, of which the database is to be asked. */
export interface Credential {
  readonly kind: Principal['kind'];
  /** What it is known by: holds no secret. */
  readonly key: string;
  readonly statement: Statement;
}

/** The row of a credential's statement, as it is. */
export interface CredentialRow {
  /** All that makes an Identity, as one text. */
  readonly identity: string;
  readonly lastSeen: number | null;
  readonly stored: string | null;
}

/** The idempotency key a call carries, to be looked up along with its credential. */
export interface KeyedCall {
  readonly procedure: string;
  readonly key: string;
}

const role = z.enum(['viewer', 'operator', 'admin']);
const principalTuple = z.tuple([
  z.string().nullable(),
  z.string(),
  role,
  z.array(z.tuple([z.string(), z.string(), role])),
  z.array(z.tuple([z.string(), z.string(), role, z.string().nullable(), z.string().nullable()])),
]);
const identityTuple = z.tuple([principalTuple, z.string(), z.string().nullable()]);
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

/** All that decides the role of one of `users u`, as JSON. */
const USER = `json_array(u.id, u.email, u.role,
 json((SELECT json_group_array(json_array(g.id, g.name, g.role)) FROM group_members m
 JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id)),
 json(${overrides('r.user_id = u.id OR r.group_id IN (SELECT group_id FROM group_members WHERE user_id = u.id)')}))`;

/** The same of one of `service_principals p`, which is in no groups. */
const SERVICE_PRINCIPAL = `json_array(p.id, p.name, p.role, json('[]'), json(${overrides('r.service_principal_id = p.id')}))`;

/** The same of one of `api_keys k`, which has no role: what it may call says so itself. */
const API_KEY = "json_array(k.id, k.name, 'viewer', json('[]'), json('[]'))";

const columns = (principal: string, tenant: string, session: string, lastSeen: string) =>
  `json_array(json(${principal}), ${tenant}, ${session}) AS identity, ${lastSeen} AS last_seen, ${stored(tenant)} AS stored`;

const OF_SESSION = `SELECT ${columns(USER, 's.tenant_id', 's.id', 's.last_seen')}
 FROM sessions s JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id
 WHERE s.token_hash = ? AND s.revoked_at IS NULL AND s.expires_at > ?
 AND u.is_active = 1 AND u.deleted_at IS NULL AND t.deleted_at IS NULL`;

const ofKey = (
  condition: string,
) => `SELECT ${columns(SERVICE_PRINCIPAL, 'p.tenant_id', 'NULL', 'p.last_used')}
 FROM service_principals p JOIN tenants t ON t.id = p.tenant_id
 WHERE ${condition} AND (p.expires_at IS NULL OR p.expires_at > ?) AND t.deleted_at IS NULL`;

const OF_SERVICE_PRINCIPAL = `${ofKey('p.key_hash = ?')} UNION ALL
 ${ofKey('p.previous_key_hash = ? AND p.previous_key_expires_at > ?')}`;

const OF_API_KEY = `SELECT ${columns(API_KEY, 'k.tenant_id', 'NULL', 'k.last_used_at')}
 FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
 WHERE k.key_hash = ? AND k.is_active = 1 AND (k.expires_at IS NULL OR k.expires_at > ?) AND t.deleted_at IS NULL`;

const root = (tenant: string) =>
  columns("json_array(NULL, 'root', 'admin', json('[]'), json('[]'))", tenant, 'NULL', 'NULL');
const OF_ROOT = `SELECT ${root('t.id')} FROM tenants t WHERE t.id = ? AND t.deleted_at IS NULL`;
const OF_ROOT_ON_PLATFORM = `SELECT ${root(`'${PLATFORM}'`)}`;

function keyed(call: KeyedCall | null, now: number): (string | number)[] {
  return [call?.procedure ?? '', call?.key ?? '', now];
}

/** One statement from a session's token to its user, tenant, groups, overrides and stored result. */
export function sessionStatement(tokenHash: string, now: number, call: KeyedCall | null): Statement {
  return { sql: OF_SESSION, args: [...keyed(call, now), tokenHash, now], single: true };
}

/** The same for a service principal's current key, or its previous one while that lasts. */
export function servicePrincipalStatement(keyHash: string, now: number, call: KeyedCall | null): Statement {
  const first = [...keyed(call, now), keyHash, now];
  const args = [...first, ...keyed(call, now), keyHash, now, now];
  return { sql: OF_SERVICE_PRINCIPAL, args, single: true };
}

/** The same for an API key. */
export function apiKeyStatement(keyHash: string, now: number, call: KeyedCall | null): Statement {
  return { sql: OF_API_KEY, args: [...keyed(call, now), keyHash, now], single: true };
}

/** Root's tenant: the one named, which must exist, or the platform. */
export function rootStatement(tenantId: string | null, now: number, call: KeyedCall | null): Statement {
  return tenantId === null
    ? { sql: OF_ROOT_ON_PLATFORM, args: keyed(call, now) }
    : { sql: OF_ROOT, args: [...keyed(call, now), tenantId] };
}

export function credentialRow(result: Result | undefined): CredentialRow | null {
  const row = result?.rows[0];
  if (row === undefined) return null;
  const [identity, lastSeen, record] = row;
  return {
    identity: String(identity),
    lastSeen: typeof lastSeen === 'number' ? lastSeen : null,
    stored: typeof record === 'string' ? record : null,
  };
}

export function identityOf(kind: Principal['kind'], text: string): Identity {
  const [principal, tenantId, sessionId] = identityTuple.parse(JSON.parse(text));
  return {
    principal: principalOf(kind, principal),
    tenantId: tenantId === PLATFORM ? PLATFORM : asId<'ten'>(tenantId),
    sessionId: sessionId === null ? null : asId<'ses'>(sessionId),
  };
}

function principalOf(
  kind: Principal['kind'],
  [id, name, own, groups, overrides]: z.output<typeof principalTuple>,
): Principal {
  return {
    ...{ kind, id, name, role: own },
    groups: groups.map(([groupId, groupName, r]) => ({ id: groupId, name: groupName, role: r })),
    overrides: overrides.map(overrideOf),
  };
}

const STORED_USER = `SELECT ${USER}, u.is_active = 1 AND u.joined_at IS NOT NULL AND u.deleted_at IS NULL
 FROM users u WHERE u.tenant_id = ? AND u.id = ?`;

const STORED_SERVICE_PRINCIPAL = `SELECT ${SERVICE_PRINCIPAL}, p.expires_at IS NULL OR p.expires_at > ?
 FROM service_principals p WHERE p.tenant_id = ? AND p.id = ?`;

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
      if (row === undefined) return null;
      const [principal, active] = row;
      return { principal: principalOf(kind, principalTuple.parse(parsed(principal))), active: active === 1 };
    },
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

export function storedOf(record: string | null): StoredResult | null {
  if (record === null) return null;
  const [inputHash, principalKind, principalId, encrypted, result] = storedTuple.parse(parsed(record));
  return { inputHash, principalKind, principalId, encrypted: encrypted === 1, result };
}

const parsed = (text: unknown): unknown => JSON.parse(String(text));

/** Ids read from the database were made by the kernel with the prefix of their column. */
function asId<P extends string>(value: unknown): Id<P> {
  return String(value) as Id<P>;
}
