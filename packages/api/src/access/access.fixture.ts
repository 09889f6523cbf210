import { type Ctx, defineAccessor, type Id, newId } from '@breakwater/db';
import * as tables from '@breakwater/db/schema';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { importEncryptionKey } from '../call/secret-box.ts';
import type { App, RequestContext, RequestFacts } from '../context.ts';
import { hashToken, newApiKey, newToken } from '../identity/tokens.ts';
import type { ProcedureMeta } from '../meta.ts';
import { createMetrics } from '../metrics.ts';
import type { Call } from './authorise.ts';
import type { Role } from './effective-role.ts';
import { KnownCredentials } from './known-credentials.ts';

export const ROOT = 'root-key-of-the-access-tests-0123456789';

const bare = { domain: 'test', audit: 'none', events: false } as const;
const users = defineAccessor(tables.users, { ...bare, entity: 'user', prefix: 'usr' });
const sessions = defineAccessor(tables.sessions, { ...bare, entity: 'session', prefix: 'ses' });
const services = defineAccessor(tables.servicePrincipals, { ...bare, entity: 'service', prefix: 'spr' });
const apiKeys = defineAccessor(tables.apiKeys, { ...bare, entity: 'apiKey', prefix: 'key' });
const groups = defineAccessor(tables.groups, { ...bare, entity: 'group', prefix: 'grp' });
const members = defineAccessor(tables.groupMembers, { ...bare, entity: 'member', prefix: 'gmb' });
const gateways = defineAccessor(tables.gateways, { ...bare, entity: 'gateway', prefix: 'gw' });
const sandboxes = defineAccessor(tables.sandboxes, { ...bare, entity: 'sandbox', prefix: 'sbx' });
const roles = defineAccessor(tables.gatewayRoles, { ...bare, entity: 'role', prefix: 'grl' });

type Tenant = Ctx & { readonly tenantId: Id<'ten'> };
type Override = { userId: Id<'usr'> } | { groupId: Id<'grp'> } | { servicePrincipalId: Id<'spr'> };

/** Access and commits look at these parts of an app and no others. */
const appOf = (
  parts: Pick<
    App,
    'clock' | 'log' | 'metrics' | 'rootKey' | 'credentials' | 'encryptionKey' | 'maxRecords' | 'sinks'
  > & {
    ports: Pick<App['ports'], 'wake' | 'kick'>;
  },
): App => parts as App;

/** Credentials of every kind on a database of their own, and requests that carry them. */
export async function accessWorld() {
  const database = await testDatabase('file');
  const { clock, db } = database;
  const logged: string[] = [];
  const told: Record<string, unknown>[] = [];
  const heard: string[] = [];
  const tasks: Promise<unknown>[] = [];
  let made = 0;
  const fresh = (name: string) => `${name}-${++made}`;
  const app = appOf({
    clock,
    log: (level, message, fields) => {
      logged.push(`${level} ${message}`);
      told.push(fields);
    },
    metrics: createMetrics(),
    rootKey: ROOT,
    credentials: new KnownCredentials(),
    encryptionKey: await importEncryptionKey(btoa('k'.repeat(32))),
    maxRecords: 7,
    sinks: [],
    ports: {
      wake: { ring: () => heard.push('ring'), next: () => new Promise(() => undefined) },
      kick: (_work, job) => heard.push(job),
    },
  });

  return {
    clock,
    db,
    logged,
    told,
    heard,
    tasks,
    tenant: () => database.tenant(),
    close: () => database.close(),
    settle: () => Promise.all(tasks),
    rows: (sql: string, ...args: (string | number)[]) => rowsOf(database, sql, args),
    set: (table: string, id: string, fields: Readonly<Record<string, string | number | null>>) =>
      db.write([
        {
          sql: `UPDATE ${table} SET ${Object.keys(fields)
            .map(column => `${column} = ?`)
            .join(', ')} WHERE id = ?`,
          args: [...Object.values(fields), id],
        },
      ]),

    request(authorization: string | null, facts: Partial<RequestFacts> = {}): RequestContext {
      return {
        app,
        db,
        request: {
          id: 'req-1',
          traceId: 'trace-1',
          clientIp: '192.0.2.1',
          userAgent: null,
          tenantHeader: null,
          idempotencyKey: null,
          startedAt: clock.now() - 5,
          mutations: 1,
          authorization,
          ...facts,
        },
        reply: new Headers(),
        background: task => tasks.push(task),
      };
    },

    async user(ctx: Tenant, role: Role, ttl = 1000) {
      const token = newToken('bws');
      const { id, email } = await users.insert(ctx, {
        email: `${fresh('ada')}@example.com`,
        role,
        createdVia: 'invite',
        joinedAt: new Date(clock.now()),
      });
      const session = await sessions.insert(ctx, {
        userId: id,
        tokenHash: await hashToken(token),
        method: 'password',
        lastSeen: new Date(clock.now()),
        expiresAt: new Date(clock.now() + ttl),
      });
      return { id, email, token, sessionId: session.id };
    },

    async service(ctx: Tenant, role: Role, given: { ttl?: number; previousTtl?: number } = {}) {
      const [token, previous] = [newToken('bwp'), newToken('bwp')];
      const at = (ttl: number | undefined) => (ttl === undefined ? null : new Date(clock.now() + ttl));
      const { id, name } = await services.insert(ctx, {
        name: fresh('ci'),
        keyHash: await hashToken(token),
        keyPrefix: token.slice(0, 12),
        previousKeyHash: await hashToken(previous),
        previousKeyExpiresAt: at(given.previousTtl),
        role,
        createdByName: 'ada',
        expiresAt: at(given.ttl),
      });
      return { id, name, token, previous };
    },

    async apiKey(ctx: Tenant, ttl?: number) {
      const token = newApiKey('free');
      const { id } = await apiKeys.insert(ctx, {
        keyHash: await hashToken(token),
        keyPrefix: token.slice(0, 12),
        name: 'agent',
        expiresAt: ttl === undefined ? null : new Date(clock.now() + ttl),
      });
      return { id, token };
    },

    async group(ctx: Tenant, role: Role, userId: Id<'usr'>) {
      const group = await groups.insert(ctx, { name: fresh('group'), role });
      await members.insert(ctx, { groupId: group.id, userId });
      return group;
    },

    gateway: (ctx: Tenant, name = fresh('edge')) =>
      gateways.insert(ctx, { name, endpoint: 'e.example:443', registeredAt: new Date(clock.now()) }),
    sandbox: (ctx: Tenant, gatewayId: Id<'gw'>, sandboxName = fresh('box')) =>
      sandboxes.insert(ctx, { gatewayId, sandboxName }),
    override: (ctx: Tenant, who: Override, gatewayId: Id<'gw'>, role: Role) =>
      roles.insert(ctx, { ...who, gatewayId, role }),
    async operation(ctx: Tenant, gatewayId: string | null) {
      const id = newId('op', clock);
      await db.write([
        {
          sql: `INSERT INTO operations (id, tenant_id, status, kind, resource_type, resource_key, input, actor, actor_kind,
 gateway_id, deadline_at, version, created_at, updated_at) VALUES (?, ?, 'running', 'test', 'x', ?, 'null', 'a', 'user', ?, 0, 1, 0, 0)`,
          args: [id, ctx.tenantId, id, gatewayId],
        },
      ]);
      return id;
    },
  };
}

async function rowsOf({ db }: TestDatabase, sql: string, args: (string | number)[]) {
  const [found] = await db.read([{ sql, args }]);
  return (found?.rows ?? []).map(row => [...row]);
}

export const bearer = (token: string) => `Bearer ${token}`;

export function callOf(
  meta: Partial<ProcedureMeta>,
  input: unknown = {},
  type: Call['type'] = 'query',
): Call {
  return {
    path: 'test.things.get',
    type,
    meta: { role: 'viewer', summary: 'A test.', ...meta },
    getRawInput: () => Promise.resolve(input),
  };
}
