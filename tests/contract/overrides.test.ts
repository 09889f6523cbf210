import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, call, ROLES, type Role } from './people.ts';
import { type Callable, GUARDED, shareOf } from './registry.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { newWorld, type World } from './world.ts';

const COLUMNS = { user: 'user_id', group: 'group_id', servicePrincipal: 'service_principal_id' } as const;
type Kind = keyof typeof COLUMNS;
const KINDS = ['user', 'group', 'servicePrincipal'] as const;

/** Someone with a role of their own, and whom overrides for them are given to: them, or their group. */
interface Someone {
  readonly headers: Record<string, string>;
  readonly kind: Kind;
  readonly id: string;
}

const below = (role: Role): Role => ROLES[ROLES.indexOf(role) - 1] ?? role;
const names = ({ meta }: Callable) => meta.gateway ?? meta.sandbox ?? meta.operation;
/** Where there is a role below the least one, so that an override can make a difference. */
const REFUSABLE = GUARDED.filter(({ meta }) => meta.role === 'operator' || meta.role === 'admin');
const NAMING = REFUSABLE.filter(one => names(one) !== undefined);
const OTHERS = REFUSABLE.filter(one => names(one) === undefined);

/** Input that names a gateway, where the common sample does not. */
const NAMED: Readonly<Record<string, (world: World) => Promise<object>>> = {
  'identity.gatewayRoles.list': async world => ({ gateway: await newGateway(world) }),
  'operations.cancel': async world => ({ id: await operationOn(world, await newGateway(world)) }),
};

const newGateway = async (world: World) => {
  const input = { name: world.fresh('edge'), endpoint: 'edge-1.example.com:8443' };
  return (await world.do('fleet.gateways.create', 'mutation', input)).id;
};

async function operationOn({ running, tenant }: World, gateway: string): Promise<string> {
  const now = running.now();
  const id = newId('op', { now: () => now });
  await running.sql({
    sql: `INSERT INTO operations (id, tenant_id, kind, resource_type, resource_key, input, actor, actor_kind, gateway_id,
 deadline_at, version, created_at, updated_at)
 VALUES (?, ?, 'fleet.gateway.checkHealth', 'gateway', ?, '{}', 'system', 'system', ?, ?, 1, ?, ?)`,
    args: [id, tenant.id, gateway, gateway, now + 60_000, now, now],
  });
  return id;
}

function textsAt(input: unknown, path: string): string[] {
  let values: unknown[] = [input];
  for (const field of path.split('.')) {
    values = values.flatMap((value): unknown => Object(value)[field] ?? []);
  }
  return values.filter(value => typeof value === 'string');
}

/** The gateways that input names, directly or through what is behind them. */
async function gatewaysIn(world: World, { meta }: Callable, input: unknown): Promise<string[]> {
  if (meta.gateway !== undefined) return textsAt(input, meta.gateway);
  const [path, field] =
    meta.sandbox === undefined ? ['operations.get', meta.operation] : ['fleet.sandboxes.get', meta.sandbox];
  const shown = meta.sandbox === undefined ? {} : { includeDeleted: true };
  const found = textsAt(input, field ?? '').map(id => world.do(path, 'query', { id, ...shown }));
  return (await Promise.all(found)).map(({ gatewayId }) => String(gatewayId));
}

// A deleted gateway has no overrides, so the role without one decides over its return.
const ON_DELETED = new Set(['fleet.gateways.restore']);

describe.each(TARGETS)('overrides, %s', target => {
  let running: Running;
  let world: World;
  const people = new Map<string, Someone>();
  const who = (role: Role, kind: Kind): Someone => {
    const found = people.get(`${role} ${kind}`);
    if (found === undefined) throw new TypeError(`there is no ${role} ${kind}`);
    return found;
  };

  async function someone(role: Role, kind: Kind): Promise<Someone> {
    if (kind === 'servicePrincipal') {
      const input = { name: world.fresh('agent'), role };
      const { id, key } = await world.do('identity.servicePrincipals.create', 'mutation', input);
      return { kind, id, headers: bearer(String(key)) };
    }
    const { id, token } = await world.person(role);
    if (kind === 'user') return { kind, id, headers: bearer(token) };
    const group = await world.do('identity.groups.create', 'mutation', { name: world.fresh('group') });
    await world.do('identity.groups.members.add', 'mutation', { groupId: group.id, userId: id });
    return { kind, id: group.id, headers: bearer(token) };
  }

  const override = ({ kind, id }: Someone, gateway: string, role: Role) => {
    const now = running.now();
    return {
      sql: `INSERT INTO gateway_roles (id, tenant_id, ${COLUMNS[kind]}, gateway_id, role, version, created_at, updated_at)
 VALUES (?, ?, ?, ?, ?, 1, ?, ?)`,
      args: [newId('grl', { now: () => now }), world.tenant.id, id, gateway, role, now, now],
    };
  };
  const inputOf = async ({ path }: Callable) => (NAMED[path] ?? SAMPLES[path])?.(world);
  const statusOf = async ({ path, type }: Callable, input: unknown, { headers }: Someone) =>
    (await call(running, path, type, input, headers)).status;

  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
    for (const role of ROLES) {
      for (const kind of KINDS) people.set(`${role} ${kind}`, await someone(role, kind));
    }
  });
  afterAll(() => running?.stop());

  it.each(NAMING)('$path goes by the role on the gateway it names, and there alone', async procedure => {
    const least = procedure.meta.role === 'admin' ? 'admin' : 'operator';
    const counts = !ON_DELETED.has(procedure.path);
    for (const kind of KINDS) {
      const [raised, lowered] = [who(below(least), kind), who('admin', kind)];
      const [here, elsewhere] = [await inputOf(procedure), await inputOf(procedure)];
      const gateways = await gatewaysIn(world, procedure, here);
      expect(gateways).not.toEqual([]);
      await running.sql(
        ...gateways.flatMap(one => [override(raised, one, least), override(lowered, one, below(least))]),
      );
      expect([kind, 'elsewhere', await statusOf(procedure, elsewhere, raised)]).toEqual([
        kind,
        'elsewhere',
        403,
      ]);
      expect([kind, 'elsewhere', await statusOf(procedure, elsewhere, lowered)]).toEqual([
        kind,
        'elsewhere',
        200,
      ]);
      const refused = counts ? lowered : raised;
      const allowed = counts ? raised : lowered;
      expect([kind, 'here', await statusOf(procedure, here, refused)]).toEqual([kind, 'here', 403]);
      expect([kind, 'here', await statusOf(procedure, here, allowed)]).toEqual([kind, 'here', 200]);
    }
  });

  it('what names no gateway goes by the role without one', async () => {
    const gateway = await newGateway(world);
    for (const kind of KINDS) {
      await running.sql(
        override(who('viewer', kind), gateway, 'admin'),
        override(who('admin', kind), gateway, 'viewer'),
      );
    }
    for (const [index, procedure] of shareOf(target, OTHERS).entries()) {
      const { path, meta } = procedure;
      const kind = meta.humanOnly === true ? 'group' : (KINDS[index % KINDS.length] ?? 'user');
      const nonsense = { nonsense: true };
      expect([path, kind, await statusOf(procedure, nonsense, who('viewer', kind))]).toEqual([
        path,
        kind,
        403,
      ]);
      expect([path, kind, await statusOf(procedure, nonsense, who('admin', kind))]).not.toContain(403);
    }
  });
});
