import type { Person } from './people.ts';
import type { World } from './world.ts';

/** Input that a procedure accepts, made anew for each call; what it needs is there when it is called. */
type Sample = (world: World, caller?: Person) => unknown | Promise<unknown>;

const gateway = (w: World) => ({ name: w.fresh('edge'), endpoint: 'edge-1.example.com:8443' });
const newGateway = async (w: World) => (await w.do('fleet.gateways.create', 'mutation', gateway(w))).id;
const sandbox = async (w: World) => ({ gateway: await newGateway(w), sandboxName: w.fresh('sandbox') });
const newSandbox = async (w: World) =>
  (await w.do('fleet.sandboxes.create', 'mutation', await sandbox(w))).id;
const alert = (w: World) => ({ title: w.fresh('Alert'), severity: 'high', source: 'test' });
const newAlert = async (w: World) => (await w.do('soc.alerts.create', 'mutation', alert(w))).id;
const user = (w: World) => ({ email: `${w.fresh('user')}@example.com` });
const newUser = async (w: World) => (await w.do('identity.users.create', 'mutation', user(w))).id;
const key = (w: World) => ({ name: w.fresh('key') });
const newKey = async (w: World) => (await w.do('identity.servicePrincipals.create', 'mutation', key(w))).id;
const group = (w: World) => ({ name: w.fresh('group') });
const newGroup = async (w: World) => (await w.do('identity.groups.create', 'mutation', group(w))).id;
const deleted = async (w: World, path: string, id: string) => {
  await w.do(`${path}.delete`, 'mutation', { id });
  return { id };
};
const principal = async (w: World) => ({ kind: 'user', id: (await w.person('viewer')).id });
const anEntry = async (w: World) => {
  const id = await newGateway(w);
  const { items } = await w.do('audit.list', 'query', { recordId: id });
  return { id: (items as { id: string }[])[0]?.id };
};

/** Samples for the seven procedures of plain crud, from what its `create` takes. */
export function crudSamples(path: string, create: (world: World) => object): Record<string, Sample> {
  const made = async (w: World) => (await w.do(`${path}.create`, 'mutation', create(w))).id;
  return {
    [`${path}.create`]: create,
    [`${path}.createMany`]: w => ({ items: [create(w), create(w)] }),
    [`${path}.delete`]: async w => ({ id: await made(w) }),
    [`${path}.deleteMany`]: async w => ({ ids: [await made(w), await made(w)] }),
    [`${path}.get`]: async w => ({ id: await made(w) }),
    [`${path}.list`]: () => ({}),
    [`${path}.update`]: async w => ({ id: await made(w), ...create(w) }),
  };
}

/** One for every procedure: a procedure without one fails the suite that says so. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  ...crudSamples('identity.groups', group),
  'audit.get': anEntry,
  'audit.list': () => ({}),
  'audit.seal': async w => {
    await newGateway(w);
    return {};
  },
  'audit.seals': () => ({}),
  'audit.verify': () => ({}),
  'database.health': () => undefined,
  'database.migrations': () => undefined,
  'database.tables': () => undefined,
  'events.list': () => ({}),
  'events.types': () => undefined,

  'fleet.gateways.create': gateway,
  'fleet.gateways.createMany': w => ({ items: [gateway(w), gateway(w)] }),
  'fleet.gateways.delete': async w => ({ id: await newGateway(w) }),
  'fleet.gateways.deleteMany': async w => ({ ids: [await newGateway(w), await newGateway(w)] }),
  'fleet.gateways.get': async w => ({ id: await newGateway(w) }),
  'fleet.gateways.heartbeat': async w => ({ gateway: await newGateway(w), version: '1.2.3' }),
  'fleet.gateways.list': () => ({}),
  'fleet.gateways.restore': async w => deleted(w, 'fleet.gateways', await newGateway(w)),
  'fleet.gateways.setCredentials': async w => ({ gateway: await newGateway(w), authMode: 'none' }),
  'fleet.gateways.update': async w => ({ id: await newGateway(w), labels: { env: 'prod' } }),

  'fleet.sandboxes.create': sandbox,
  'fleet.sandboxes.createMany': async w => ({ items: [await sandbox(w), await sandbox(w)] }),
  'fleet.sandboxes.delete': async w => ({ id: await newSandbox(w) }),
  'fleet.sandboxes.deleteMany': async w => ({ ids: [await newSandbox(w), await newSandbox(w)] }),
  'fleet.sandboxes.get': async w => ({ id: await newSandbox(w) }),
  'fleet.sandboxes.list': async w => ({ gateway: await newGateway(w) }),
  'fleet.sandboxes.restore': async w => deleted(w, 'fleet.sandboxes', await newSandbox(w)),
  'fleet.sandboxes.update': async w => ({ id: await newSandbox(w), labels: { env: 'prod' } }),

  'identity.access.explain': () => ({}),
  'identity.gatewayRoles.list': () => ({}),
  'identity.gatewayRoles.remove': async w => {
    const named = { principal: await principal(w), gateway: await newGateway(w) };
    await w.do('identity.gatewayRoles.set', 'mutation', { ...named, role: 'operator' });
    return named;
  },
  'identity.gatewayRoles.set': async w => ({
    principal: await principal(w),
    gateway: await newGateway(w),
    role: 'operator',
  }),
  'identity.groups.members.add': async w => ({
    groupId: await newGroup(w),
    userId: (await w.person('viewer')).id,
  }),
  'identity.groups.members.list': async w => ({ groupId: await newGroup(w) }),
  'identity.groups.members.remove': async w => {
    const pair = { groupId: await newGroup(w), userId: (await w.person('viewer')).id };
    await w.do('identity.groups.members.add', 'mutation', pair);
    return pair;
  },
  'identity.me': () => undefined,
  'identity.servicePrincipals.create': key,
  'identity.servicePrincipals.createMany': w => ({ items: [key(w), key(w)] }),
  'identity.servicePrincipals.delete': async w => ({ id: await newKey(w) }),
  'identity.servicePrincipals.deleteMany': async w => ({ ids: [await newKey(w)] }),
  'identity.servicePrincipals.get': async w => ({ id: await newKey(w) }),
  'identity.servicePrincipals.list': () => ({}),
  'identity.servicePrincipals.rotate': async w => ({ id: await newKey(w), graceSeconds: 60 }),
  'identity.servicePrincipals.update': async w => ({ id: await newKey(w), role: 'operator' }),
  'identity.sessions.list': () => ({}),
  'identity.sessions.revoke': async (w, me) => ({ id: (me ?? (await w.person('viewer'))).sessionId }),
  'identity.sessions.revokeAll': async (w, me) => ({ userId: (me ?? (await w.person('viewer'))).id }),
  'identity.users.create': user,
  'identity.users.createMany': w => ({ items: [user(w), user(w)] }),
  'identity.users.delete': async w => ({ id: await newUser(w) }),
  'identity.users.deleteMany': async w => ({ ids: [await newUser(w)] }),
  'identity.users.get': async w => ({ id: await newUser(w) }),
  'identity.users.list': () => ({}),
  'identity.users.resendInvite': async w => ({ id: await newUser(w) }),
  'identity.users.resetPassword': async w => ({ id: (await w.person('viewer')).id }),
  'identity.users.restore': async w => deleted(w, 'identity.users', await newUser(w)),
  'identity.users.update': async w => ({ id: await newUser(w), role: 'operator' }),

  'soc.alerts.assign': async w => ({ id: await newAlert(w), assignedAgent: 'agent-7' }),
  'soc.alerts.bulkTransition': async w => ({ ids: [await newAlert(w)], to: 'triaged' }),
  'soc.alerts.create': alert,
  'soc.alerts.createMany': w => ({ items: [alert(w), alert(w)] }),
  'soc.alerts.dedupe': async w => {
    const [first, second] = [alert(w), alert(w)];
    await w.do('soc.alerts.create', 'mutation', first);
    const { id } = await w.do('soc.alerts.create', 'mutation', second);
    await w.do('soc.alerts.update', 'mutation', { id, title: first.title });
    return {};
  },
  'soc.alerts.delete': async w => ({ id: await newAlert(w) }),
  'soc.alerts.deleteMany': async w => ({ ids: [await newAlert(w)] }),
  'soc.alerts.get': async w => ({ id: await newAlert(w) }),
  'soc.alerts.ingest': w => ({ format: 'breakwater', data: [alert(w), alert(w)] }),
  'soc.alerts.list': () => ({}),
  'soc.alerts.restore': async w => deleted(w, 'soc.alerts', await newAlert(w)),
  'soc.alerts.transition': async w => ({ id: await newAlert(w), to: 'triaged' }),
  'soc.alerts.update': async w => ({ id: await newAlert(w), severity: 'low' }),
};

/** Not for the suites that call everything: they act on the caller's own credential, or before there is one. */
export const OWN_CREDENTIAL = new Set([
  'identity.setup',
  'identity.login',
  'identity.logout',
  'identity.users.acceptInvite',
  'identity.users.changePassword',
]);

/** Whether input names a record by its id. */
export const namesARecord = (input: unknown): boolean =>
  /"[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}"/.test(JSON.stringify(input) ?? '');
