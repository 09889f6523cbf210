import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from './checks.ts';
import { choice, flag, id, mutable, softDeletable, tenantId, time } from './columns.ts';
import { gateways } from './fleet.ts';
import { tenants } from './governance.ts';

/** Least to most. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export const CREATED_VIA = ['setup', 'invite', 'oidc'] as const;
export const INVITE_KINDS = ['invite', 'reset'] as const;
export const SESSION_METHODS = ['password', 'oidc', 'invite', 'setup'] as const;
export const REVOKED_REASONS = [
  'logout',
  'revoked',
  'passwordChanged',
  'passwordReset',
  'deactivated',
  'deleted',
  'limit',
] as const;
export const ATTEMPT_KINDS = ['setup', 'login', 'acceptInvite', 'oidc', 'changePassword'] as const;
export const ATTEMPT_OUTCOMES = ['open', 'success', 'failure', 'cleared'] as const;

export const users = sqliteTable(
  'users',
  {
    id: id('id', 'usr').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    email: text('email').notNull(),
    hashedPassword: text('hashed_password'),
    role: choice('role', ROLES).notNull().default('viewer'),
    isActive: flag('is_active').notNull().default(true),
    inviteTokenHash: text('invite_token_hash'),
    inviteKind: choice('invite_kind', INVITE_KINDS),
    inviteIssuedAt: time('invite_issued_at'),
    inviteExpiresAt: time('invite_expires_at'),
    oidcProvider: text('oidc_provider'),
    oidcSub: text('oidc_sub'),
    createdVia: choice('created_via', CREATED_VIA).notNull(),
    joinedAt: time('joined_at'),
    lastLoginAt: time('last_login_at'),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    index('users_tenant').on(t.tenantId, t.id),
    uniqueIndex('users_email').on(t.tenantId, t.email).where(sql`deleted_at is null`),
    uniqueIndex('users_invite').on(t.inviteTokenHash),
    uniqueIndex('users_oidc').on(t.tenantId, t.oidcProvider, t.oidcSub).where(sql`deleted_at is null`),
    index('users_login').on(t.email),
    index('users_search').on(t.tenantId, sql`email collate nocase`),
    index('users_role').on(t.tenantId, t.role, t.id),
    oneOf('users_role_known', t.role, ROLES),
    oneOf('users_created_via_known', t.createdVia, CREATED_VIA),
    oneOf('users_invite_kind_known', t.inviteKind, INVITE_KINDS),
    length('users_email_length', t.email, 3, 254),
    rule('users_oidc_whole', sql`(oidc_provider is null) = (oidc_sub is null)`),
    rule('users_invite_whole', sql`(invite_token_hash is null) = (invite_kind is null)`),
  ],
);

export const sessions = sqliteTable(
  'sessions',
  {
    id: id('id', 'ses').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    userId: id('user_id', 'usr')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tokenHash: text('token_hash').notNull(),
    method: choice('method', SESSION_METHODS).notNull(),
    lastSeen: time('last_seen').notNull(),
    expiresAt: time('expires_at').notNull(),
    revokedAt: time('revoked_at'),
    revokedReason: choice('revoked_reason', REVOKED_REASONS),
    ip: text('ip'),
    userAgent: text('user_agent'),
    createdAt: time('created_at').notNull(),
  },
  t => [
    uniqueIndex('sessions_token').on(t.tokenHash),
    index('sessions_user').on(t.tenantId, t.userId, t.id),
    index('sessions_tenant').on(t.tenantId, t.id),
    oneOf('sessions_method_known', t.method, SESSION_METHODS),
    oneOf('sessions_reason_known', t.revokedReason, REVOKED_REASONS),
  ],
);

export const servicePrincipals = sqliteTable(
  'service_principals',
  {
    id: id('id', 'spr').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    keyHash: text('key_hash').notNull(),
    keyPrefix: text('key_prefix').notNull(),
    previousKeyHash: text('previous_key_hash'),
    previousKeyExpiresAt: time('previous_key_expires_at'),
    role: choice('role', ROLES).notNull().default('viewer'),
    createdBy: id('created_by', 'usr').references(() => users.id, { onDelete: 'set null' }),
    createdByName: text('created_by_name').notNull(),
    lastUsed: time('last_used'),
    expiresAt: time('expires_at'),
    ...mutable(),
  },
  t => [
    index('service_principals_tenant').on(t.tenantId, t.id),
    uniqueIndex('service_principals_name').on(t.tenantId, t.name),
    uniqueIndex('service_principals_key').on(t.keyHash),
    uniqueIndex('service_principals_previous_key').on(t.previousKeyHash),
    index('service_principals_search').on(t.tenantId, sql`name collate nocase`),
    oneOf('service_principals_role_known', t.role, ROLES),
    length('service_principals_name_length', t.name, 1, 100),
  ],
);

export const groups = sqliteTable(
  'groups',
  {
    id: id('id', 'grp').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    description: text('description'),
    role: choice('role', ROLES).notNull().default('viewer'),
    ...mutable(),
  },
  t => [
    index('groups_tenant').on(t.tenantId, t.id),
    uniqueIndex('groups_name').on(t.tenantId, t.name),
    index('groups_search').on(t.tenantId, sql`name collate nocase`),
    oneOf('groups_role_known', t.role, ROLES),
    length('groups_name_length', t.name, 1, 100),
  ],
);

export const groupMembers = sqliteTable(
  'group_members',
  {
    id: id('id', 'gmb').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    groupId: id('group_id', 'grp')
      .notNull()
      .references(() => groups.id, { onDelete: 'cascade' }),
    userId: id('user_id', 'usr')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: time('created_at').notNull(),
  },
  t => [
    uniqueIndex('group_members_pair').on(t.groupId, t.userId),
    index('group_members_user').on(t.userId),
    index('group_members_group').on(t.tenantId, t.groupId, t.id),
    index('group_members_tenant').on(t.tenantId, t.id),
  ],
);

/** One principal's role on one gateway; the most specific override wins over every other role. */
export const gatewayRoles = sqliteTable(
  'gateway_roles',
  {
    id: id('id', 'grl').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    userId: id('user_id', 'usr').references(() => users.id, { onDelete: 'cascade' }),
    servicePrincipalId: id('service_principal_id', 'spr').references(() => servicePrincipals.id, {
      onDelete: 'cascade',
    }),
    groupId: id('group_id', 'grp').references(() => groups.id, { onDelete: 'cascade' }),
    gatewayId: id('gateway_id', 'gw')
      .notNull()
      .references(() => gateways.id, { onDelete: 'cascade' }),
    role: choice('role', ROLES).notNull(),
    ...mutable(),
  },
  t => [
    uniqueIndex('gateway_roles_user').on(t.userId, t.gatewayId),
    uniqueIndex('gateway_roles_service_principal').on(t.servicePrincipalId, t.gatewayId),
    uniqueIndex('gateway_roles_group').on(t.groupId, t.gatewayId),
    index('gateway_roles_gateway').on(t.gatewayId),
    index('gateway_roles_tenant').on(t.tenantId, t.id),
    oneOf('gateway_roles_role_known', t.role, ROLES),
    rule(
      'gateway_roles_one_principal',
      sql`(user_id is not null) + (service_principal_id is not null) + (group_id is not null) = 1`,
    ),
  ],
);

/** Kept under the chain `platform`: a login names an address, not yet a tenant. */
export const loginAttempts = sqliteTable(
  'login_attempts',
  {
    attempt: integer('attempt').primaryKey({ autoIncrement: true }),
    tenantId: text('tenant_id').notNull(),
    ref: text('ref').notNull(),
    emailKey: text('email_key'),
    ipKey: text('ip_key').notNull(),
    at: time('at').notNull(),
    kind: choice('kind', ATTEMPT_KINDS).notNull(),
    outcome: choice('outcome', ATTEMPT_OUTCOMES).notNull(),
  },
  t => [
    uniqueIndex('login_attempts_ref').on(t.ref),
    index('login_attempts_email').on(t.emailKey, t.at),
    index('login_attempts_ip').on(t.ipKey, t.at),
    index('login_attempts_at').on(t.at),
    oneOf('login_attempts_kind_known', t.kind, ATTEMPT_KINDS),
    oneOf('login_attempts_outcome_known', t.outcome, ATTEMPT_OUTCOMES),
  ],
);

export const loginLocks = sqliteTable('login_locks', {
  emailKey: text('email_key').primaryKey(),
  tenantId: text('tenant_id').notNull(),
  lockedUntil: time('locked_until').notNull(),
});
