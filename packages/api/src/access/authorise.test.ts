import { PLATFORM } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../context.ts';
import { hashToken } from '../identity/tokens.ts';
import { accessWorld, bearer, callOf, ROOT } from './access.fixture.ts';
import { authenticate, credentialOf } from './authenticate.ts';
import { admit, anonymous, identify, isAdmin } from './authorise.ts';
import { partsOf } from './gateways-of.ts';
import { noteUse } from './last-used.ts';

type World = Awaited<ReturnType<typeof accessWorld>>;

describe('authorisation', () => {
  let world: World;
  beforeAll(async () => {
    world = await accessWorld();
  });
  afterAll(() => world.close());

  const known = (token: string, call = callOf({}), facts = {}) =>
    identify(world.request(bearer(token), facts), call);
  const roleOf = async (...given: Parameters<typeof known>) => (await known(...given)).actor.role;

  async function refusal(caller: Caller, call = callOf({})) {
    try {
      admit(caller, call);
      return 'admitted';
    } catch (error) {
      return Reflect.get(Object(error), 'code');
    }
  }

  it('lets nobody be anybody without a credential, but for what is public', async () => {
    const call = callOf({ role: 'public' });
    const caller = await identify(world.request(null), call);
    expect(caller).toMatchObject({
      actor: { kind: 'anonymous', id: null, name: 'anonymous', role: 'none' },
      ...{ tenantId: PLATFORM, principal: null, sessionId: null, stored: null, maxRecords: 7 },
      procedure: { path: 'test.things.get', meta: { role: 'public' } },
      call: {
        ...{ requestId: 'req-1', traceId: 'trace-1', sessionId: null, clientIp: '192.0.2.1' },
        startedAt: world.clock.now() - 5,
      },
    });
    expect(await refusal(caller, call)).toBe('admitted');
    await expect(identify(world.request(null), callOf({}))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    for (const role of ['viewer', 'operator', 'admin', 'root'] as const) {
      expect(await refusal(anonymous(world.request(null), callOf({})), callOf({ role }))).toBe('FORBIDDEN');
    }
  });

  it('needs the role a procedure asks for, or more', async () => {
    const tenant = await world.tenant();
    const roles = ['viewer', 'operator', 'admin'] as const;
    for (const [i, role] of roles.entries()) {
      const caller = await known((await world.user(tenant, role)).token);
      for (const [j, least] of roles.entries()) {
        expect(await refusal(caller, callOf({ role: least }))).toBe(i >= j ? 'admitted' : 'FORBIDDEN');
      }
      expect(await refusal(caller, callOf({ role: 'root' }))).toBe('FORBIDDEN');
      expect(isAdmin(caller)).toBe(role === 'admin');
    }
    const root = await known(ROOT, callOf({}), { tenantHeader: tenant.tenantId });
    for (const role of [...roles, 'root'] as const) {
      expect(await refusal(root, callOf({ role }))).toBe('admitted');
    }
    expect(isAdmin(root)).toBe(true);
    const system = { ...root, actor: { ...root.actor, role: 'system' as const } };
    expect(await refusal(system, callOf({}))).toBe('FORBIDDEN');
  });

  it('lets an API key call what is for API keys, and nothing else whatever its role', async () => {
    const key = await world.apiKey(await world.tenant());
    const caller = await known(key.token, callOf({ gateway: 'id' }, { id: 'edge' }));
    expect(caller.actor).toEqual({ kind: 'apiKey', id: key.id, name: 'key:agent', role: 'none' });
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      expect(await refusal(caller, callOf({ role, apiKeys: true }))).toBe('admitted');
      expect(await refusal(caller, callOf({ role, apiKeys: false }))).toBe('FORBIDDEN');
      expect(await refusal(caller, callOf({ role }))).toBe('FORBIDDEN');
    }
    expect(isAdmin(caller)).toBe(false);
  });

  it('wants a tenant of root, except where none is needed', async () => {
    const caller = await known(ROOT);
    expect(caller.actor).toEqual({ kind: 'root', id: null, name: 'root', role: 'root' });
    expect(() => admit(caller, callOf({ role: 'viewer' }))).toThrow(
      expect.objectContaining({
        code: 'VALIDATION',
        details: { issues: [{ path: 'x-tenant-id', message: 'root must name the tenant to act in' }] },
      }),
    );
    expect(await refusal(caller, callOf({ role: 'root', tenant: 'optional' }))).toBe('admitted');
  });

  it('names callers as the audit log does, and their tenant and session', async () => {
    const tenant = await world.tenant();
    const [user, service] = [await world.user(tenant, 'viewer'), await world.service(tenant, 'operator')];
    expect(await known(user.token)).toMatchObject({
      actor: { kind: 'user', id: user.id, name: user.email, role: 'viewer' },
      ...{ tenantId: tenant.tenantId, sessionId: user.sessionId, stored: null },
      call: { sessionId: user.sessionId, requestId: 'req-1' },
      principal: { kind: 'user', id: user.id },
    });
    expect(await known(service.token)).toMatchObject({
      actor: { kind: 'servicePrincipal', id: service.id, name: `sp:${service.name}`, role: 'operator' },
      ...{ tenantId: tenant.tenantId, sessionId: null },
    });
  });

  it('goes by the role on the gateway a call names, the lowest where it names several', async () => {
    const tenant = await world.tenant();
    const user = await world.user(tenant, 'operator');
    const [up, down, plain] = [
      await world.gateway(tenant),
      await world.gateway(tenant),
      await world.gateway(tenant),
    ];
    const on = (meta: Parameters<typeof callOf>[0], input: unknown) =>
      roleOf(user.token, callOf(meta, input));
    const gateway = { gateway: 'id' };
    expect(await on(gateway, { id: up.id })).toBe('operator');
    await world.override(tenant, { userId: user.id }, up.id, 'admin');
    await world.override(tenant, { userId: user.id }, down.id, 'viewer');
    expect(await on({}, { id: up.id })).toBe('operator');
    for (const id of [up.id, up.name]) expect(await on(gateway, { id })).toBe('admin');
    expect(await on(gateway, { id: down.id })).toBe('viewer');
    expect(await on(gateway, { id: plain.id })).toBe('operator');
    expect(await on(gateway, { id: [up.id, down.id] })).toBe('viewer');
    expect(await on(gateway, { id: [up.id, up.name] })).toBe('admin');
    const items = { gateway: 'items.id' };
    expect(await on(items, { items: [{ id: up.id }, { id: plain.id }] })).toBe('operator');
    expect(await on(items, { items: [{ id: up.id }, { id: down.id }, {}, null, 7] })).toBe('viewer');
    for (const nothing of [{}, { id: null }, { id: 7 }, { id: {} }, { id: [] }, null, undefined, up.id]) {
      expect(await on(gateway, nothing)).toBe('operator');
    }

    const [box, low, free] = [
      await world.sandbox(tenant, up.id),
      await world.sandbox(tenant, down.id),
      await world.sandbox(tenant, plain.id),
    ];
    const sandbox = { sandbox: 'box' };
    expect(await on(sandbox, { box: box.id })).toBe('admin');
    expect(await on(sandbox, { box: low.id })).toBe('viewer');
    expect(await on(sandbox, { box: [box.id, low.id] })).toBe('viewer');
    expect(await on(sandbox, { box: [box.id, free.id] })).toBe('operator');
    for (const gatewayRef of [down.id, down.name]) {
      expect(await on(sandbox, { box: `${gatewayRef}/${low.sandboxName}` })).toBe('viewer');
    }
    expect(await on(sandbox, { box: `${down.name}/none/such` })).toBe('operator');
    expect(await on(sandbox, { box: 'sbx_unknown' })).toBe('operator');
    expect(await on(sandbox, {})).toBe('operator');
    expect(await on({ ...gateway, ...sandbox }, { id: up.id, box: low.id })).toBe('viewer');
    await world.set('sandboxes', low.id, { deleted_at: 1 });
    expect(await on(sandbox, { box: low.id })).toBe('viewer');
    expect(await on(sandbox, { box: `${down.name}/${low.sandboxName}` })).toBe('operator');

    const [about, none] = [await world.operation(tenant, down.id), await world.operation(tenant, null)];
    const operation = { operation: 'op' };
    expect(await on(operation, { op: about })).toBe('viewer');
    expect(await on(operation, { op: none })).toBe('operator');
    expect(await on(operation, { op: 'op_unknown' })).toBe('operator');
    expect(await on({ ...gateway, ...operation }, { id: up.id, op: about })).toBe('viewer');
    const stranger = await world.user(await world.tenant(), 'admin');
    expect(await roleOf(stranger.token, callOf(sandbox, { box: low.id }))).toBe('admin');
  });

  it('looks at nothing of a call whose caller has no overrides, or acts as root', async () => {
    const tenant = await world.tenant();
    const user = await world.user(tenant, 'operator');
    const unread = { ...callOf({ gateway: 'id' }), getRawInput: () => Promise.reject(new Error('read')) };
    expect(await roleOf(user.token, unread)).toBe('operator');
    expect(await roleOf(ROOT, unread)).toBe('root');
    const gateway = await world.gateway(tenant);
    await world.override(tenant, { userId: user.id }, gateway.id, 'admin');
    await expect(roleOf(user.token, unread)).rejects.toThrow('read');
    expect(await roleOf(user.token, { ...unread, meta: { role: 'viewer', summary: 'A test.' } })).toBe(
      'operator',
    );
  });

  it('finds nothing of another tenant behind a sandbox or an operation', async () => {
    const [tenant, other] = [await world.tenant(), await world.tenant()];
    const user = await world.user(tenant, 'admin');
    const [own, theirs] = [await world.gateway(tenant, 'same'), await world.gateway(other, 'same')];
    await world.override(tenant, { userId: user.id }, own.id, 'viewer');
    const box = await world.sandbox(other, theirs.id);
    for (const ref of [box.id, `same/${box.sandboxName}`, `${theirs.id}/${box.sandboxName}`]) {
      expect(await roleOf(user.token, callOf({ sandbox: 'box' }, { box: ref }))).toBe('admin');
    }
    const operation = await world.operation(other, own.id);
    expect(await roleOf(user.token, callOf({ operation: 'op' }, { op: operation }))).toBe('admin');
  });

  it('takes an idempotency key of 1 to 255 visible characters, on the one mutation of a request', async () => {
    const user = await world.user(await world.tenant(), 'viewer');
    const check = async (
      idempotencyKey: string | null,
      mutations = 1,
      type: 'mutation' | 'query' = 'mutation',
    ) => {
      const call = callOf({}, {}, type);
      const caller = await known(user.token, call, { idempotencyKey, mutations });
      try {
        admit(caller, call);
        return null;
      } catch (error) {
        return Reflect.get(Object(error), 'details');
      }
    };
    for (const key of [null, 'k', '!~', 'k'.repeat(255)]) expect(await check(key)).toBeNull();
    for (const key of ['', ' ', 'a b', 'é', '\u007f', 'k'.repeat(256), 'a\n']) {
      expect(await check(key)).toMatchObject({ issues: [{ path: 'Idempotency-Key' }] });
      expect(await check(key, 1, 'query')).toBeNull();
    }
    expect(await check(null, 2)).toBeNull();
    expect(await check('k', 2)).toMatchObject({
      reason: 'idempotency_batch',
      issues: [{ path: 'Idempotency-Key' }],
    });
    expect(await check('k', 2, 'query')).toBeNull();
  });

  it('looks an idempotency key up for mutations that keep their answers only', async () => {
    const tenant = await world.tenant();
    const user = await world.user(tenant, 'viewer');
    await world.db.write([
      {
        sql: `INSERT INTO idempotency_keys (tenant_id, procedure, key, input_hash, principal_kind, principal_id, encrypted,
 result, created_at, expires_at) VALUES (?, 'test.things.get', 'k', 'hash', 'user', NULL, 0, '1', 0, ?)`,
        args: [tenant.tenantId, world.clock.now() + 1],
      },
    ]);
    const stored = async (
      meta: Parameters<typeof callOf>[0],
      type: 'mutation' | 'query',
      key: string | null,
    ) => (await known(user.token, callOf(meta, {}, type), { idempotencyKey: key })).stored;
    expect(await stored({}, 'mutation', 'k')).toMatchObject({ inputHash: 'hash' });
    expect(await stored({ idempotent: true }, 'mutation', 'k')).toMatchObject({ inputHash: 'hash' });
    expect(await stored({ idempotent: false }, 'mutation', 'k')).toBeNull();
    expect(await stored({}, 'query', 'k')).toBeNull();
    expect(await stored({}, 'mutation', null)).toBeNull();
  });

  it('notes the use of a credential at most once a minute', async () => {
    const tenant = await world.tenant();
    const [user, service, key] = [
      await world.user(tenant, 'viewer', 1e9),
      await world.service(tenant, 'viewer', { previousTtl: 1e9 }),
      await world.apiKey(tenant),
    ];
    const used = async () =>
      (
        await world.rows(
          `SELECT (SELECT last_seen FROM sessions WHERE id = ?), (SELECT last_used FROM service_principals WHERE id = ?),
 (SELECT last_used_at FROM api_keys WHERE id = ?)`,
          ...[user.sessionId, service.id, key.id],
        )
      )[0];
    const useAll = async () => {
      for (const { token } of [user, service, key]) await known(token);
      await world.settle();
    };
    const start = world.clock.now();
    await useAll();
    expect(await used()).toEqual([start, start, start]);
    world.clock.advance(59_999);
    await useAll();
    expect(await used()).toEqual([start, start, start]);
    world.clock.advance(1);
    await useAll();
    const minute = start + 60_000;
    expect(await used()).toEqual([minute, minute, minute]);
    expect(await world.rows('SELECT count(*) FROM sessions WHERE last_seen = ?', minute)).toEqual([[1]]);
  });

  it('writes nothing for a credential that was noted less than a minute ago, nor for root', async () => {
    const tenant = await world.tenant();
    const service = await world.service(tenant, 'viewer');
    const notes = async (token: string) => {
      const before = world.tasks.length;
      await known(token);
      await world.settle();
      return world.tasks.length - before;
    };
    expect([await notes(service.token), await notes(service.token), await notes(ROOT)]).toEqual([1, 0, 0]);
    world.clock.advance(59_999);
    expect(await notes(service.token)).toBe(0);
    world.clock.advance(1);
    expect(await notes(service.token)).toBe(1);

    const ctx = world.request(bearer(service.token));
    const credential = await credentialOf(ctx, null);
    const stale = { ...(await authenticate(ctx, credential)), lastSeen: null };
    world.clock.advance(1);
    noteUse(world.request(null), credential.key, stale);
    await world.settle();
    expect(await world.rows('SELECT last_used FROM service_principals WHERE id = ?', service.id)).toEqual([
      [world.clock.now() - 1],
    ]);
  });

  it.each([
    ['edge/box', ['edge', 'box']],
    ['/box', ['', 'box']],
    ['edge/', ['edge', '']],
    ['a/b/c', ['a', 'b/c']],
    ['sbx_1', null],
  ])('reads the sandbox %s as %j', (ref, parts) => {
    expect(partsOf(ref)).toEqual(parts);
  });

  it('answers also when it cannot note that', async () => {
    const service = await world.service(await world.tenant(), 'viewer');
    await world.db.write([
      {
        sql: "CREATE TRIGGER no_notes BEFORE UPDATE ON service_principals BEGIN SELECT RAISE(ABORT, 'no'); END",
        args: [],
      },
    ]);
    expect(await roleOf(service.token)).toBe('viewer');
    await world.settle();
    expect(world.logged.at(-1)).toBe('warn could not note the use of a credential');
    expect(world.told.at(-1)).toEqual({ error: expect.stringContaining('database') });
    await world.db.write([{ sql: 'DROP TRIGGER no_notes', args: [] }]);
    const { credentials } = world.request(null).app;
    expect(credentials.get(`servicePrincipal ${await hashToken(service.token)}`)).toMatchObject({
      lastSeen: null,
    });
  });

  it('rings for every commit of a caller, and sends for the outbox when there is something in it', () => {
    const { onCommit, log } = anonymous(world.request(null), callOf({}));
    world.heard.length = 0;
    onCommit?.({ events: [], outbox: 0 });
    expect(world.heard).toEqual(['ring']);
    onCommit?.({ events: [], outbox: 1 });
    expect(world.heard).toEqual(['ring', 'ring', 'webhooks.dispatch']);
    log?.('told', {});
    expect(world.logged.at(-1)).toBe('error told');
  });
});
