import { newId } from '@breakwater/db';
import type { Person } from './people.ts';
import { complianceSamples } from './samples/compliance.ts';
import { complianceClassifySamples } from './samples/compliance-classify.ts';
import { complianceDiagramSamples } from './samples/compliance-diagram.ts';
import { complianceEvidenceSamples } from './samples/compliance-evidence.ts';
import { complianceFlowSamples } from './samples/compliance-flows.ts';
import { generateAllSamples } from './samples/compliance-generate-all.ts';
import { grcSamples } from './samples/compliance-grc.ts';
import { complianceStateSamples } from './samples/compliance-state.ts';
import { complianceSyncSamples } from './samples/compliance-sync.ts';
import { agentActionSamples } from './samples/soc-agent-actions.ts';
import { approvalRequestSamples, caseSamples, criticalAssetSamples } from './samples/soc-cases.ts';
import { deviceSamples } from './samples/soc-devices.ts';
import { executionSamples } from './samples/soc-executions.ts';
import { iocSamples } from './samples/soc-iocs.ts';
import { connectorSamples, playbookSamples } from './samples/soc-playbooks.ts';
import { reportSamples } from './samples/soc-reports.ts';
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

/** One that no worker was told of. */
const pendingOperation = async ({ running, tenant, fresh }: World) => {
  const clock = { now: running.now };
  const id = newId('op', clock);
  const at = clock.now();
  await running.sql({
    sql: `INSERT INTO operations (id, tenant_id, kind, resource_type, resource_key, input, actor, actor_kind,
 deadline_at, version, created_at, updated_at) VALUES (?, ?, 'system.selfTest', 'selfTest', ?, '{}', 'system', 'system', ?, 1, ?, ?)`,
    args: [id, tenant.id, fresh('resource'), at + 600_000, at, at],
  });
  return id;
};

const webhook = (w: World) => ({
  url: `https://hooks.example.com/${w.fresh('hook')}`,
  eventTypes: ['webhooks.webhook.disabled'],
});
const newWebhook = async (w: World) => (await w.do('webhooks.create', 'mutation', webhook(w))).id;
const newDelivery = async (w: World) =>
  (await w.do('webhooks.test', 'mutation', { id: await newWebhook(w) })).id;
const finishedDelivery = async (w: World) => {
  const id = await newWebhook(w);
  const delivery = await w.do('webhooks.test', 'mutation', { id });
  await w.do('webhooks.update', 'mutation', { id, isActive: false });
  await w.do('webhooks.update', 'mutation', { id, isActive: true });
  return delivery.id;
};

const intent = (w: World, environment = 'dev') => ({
  intentType: 'provision_resource',
  environment,
  requester: 'ci',
  resourceType: 'database',
  region: 'eastus',
  size: w.fresh('size'),
});
const evaluated = (w: World) =>
  w.do('governance.intents.evaluate', 'mutation', intent(w, 'prod'), w.as('root'));
const outcome = async (w: World) => ({ intentId: (await evaluated(w)).intentId, success: true });
/** Asked for by root, since nobody decides their own. */
const pendingApproval = async (w: World) => {
  const grant = {
    intentType: 'grant_access',
    environment: 'prod',
    requester: 'ci',
    principal: w.fresh('principal'),
    permissionLevel: 'admin',
    resourceScope: '/subscriptions/s1',
  };
  return (await w.do('governance.intents.evaluate', 'mutation', grant, w.as('root'))).approvalId;
};
/** By root, which gives as many as it likes. */
const newApiKey = async (w: World) => {
  const made = await w.do('governance.apiKeys.create', 'mutation', { name: w.fresh('agent') }, w.as('root'));
  return (made.apiKey as { id: string }).id;
};

const healingPolicy = (w: World) => ({
  key: w.fresh('healing'),
  name: 'Slow',
  conditions: [{ metric: 'latencyMs', op: 'gt', value: 1000 }],
  actions: ['scale_out'],
  priority: 10,
  cooldownSeconds: 60,
  maxPerHour: 5,
});
const tenant = (w: World) => ({ name: w.fresh('tenant') });
const newTenant = async (w: World) =>
  (await w.do('governance.tenants.create', 'mutation', tenant(w), w.as('root'))).id;

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
  ...crudSamples('webhooks', webhook),
  'audit.get': anEntry,
  'audit.list': () => ({}),
  'audit.seal': async w => {
    await newGateway(w);
    return {};
  },
  'audit.seals': () => ({}),
  'audit.verify': () => ({}),
  ...complianceSamples,
  ...complianceStateSamples,
  ...complianceEvidenceSamples,
  ...grcSamples,
  ...complianceClassifySamples,
  ...complianceDiagramSamples,
  ...complianceFlowSamples,
  ...generateAllSamples,
  ...complianceSyncSamples,
  'database.health': () => undefined,
  'database.migrations': () => undefined,
  'database.tables': () => undefined,
  'events.list': () => ({}),
  'events.types': () => undefined,
  'events.watch': () => ({}),

  'fleet.gateways.checkHealth': async w => ({ gateway: await newGateway(w) }),
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

  ...crudSamples('governance.policies', w => ({ name: w.fresh('policy'), rule: { type: 'allowAll' } })),
  'governance.apiKeys.create': w => ({ name: w.fresh('agent') }),
  'governance.apiKeys.get': async w => ({ id: await newApiKey(w) }),
  'governance.apiKeys.list': () => ({}),
  'governance.apiKeys.revoke': async w => ({ id: await newApiKey(w) }),
  'governance.apiKeys.updateTier': async w => ({ id: await newApiKey(w), tier: 'pro' }),
  'governance.beliefs.get': () => ({ category: 'compute' }),
  'governance.beliefs.list': () => undefined,
  'governance.beliefs.reset': async w => {
    await w.do('governance.outcomes.record', 'mutation', await outcome(w));
    return { category: 'database', reason: w.fresh('reason') };
  },
  'governance.decisions.get': async w => ({ id: (await evaluated(w)).decisionId }),
  'governance.decisions.list': () => ({}),
  'governance.decisions.publicKeys': () => undefined,
  'governance.decisions.verify': async w => ({ id: (await evaluated(w)).decisionId }),
  'governance.decisions.verifyMany': async w => ({ ids: [(await evaluated(w)).decisionId] }),
  'governance.healing.decide': w => ({ component: w.fresh('service'), latencyMs: 400, errorRate: 0.2 }),
  'governance.healing.policies.list': () => undefined,
  'governance.healing.policies.remove': async w => {
    const { key } = await w.do('governance.healing.policies.set', 'mutation', healingPolicy(w));
    return { key };
  },
  'governance.healing.policies.set': healingPolicy,
  'governance.intents.evaluate': w => intent(w),
  'governance.intents.evaluateMany': w => ({ items: [intent(w), intent(w)] }),
  'governance.intents.get': async w => ({ id: (await evaluated(w)).intentId }),
  'governance.intents.list': () => ({}),
  'governance.intents.simulate': w => intent(w),
  'governance.memory.stats': () => undefined,
  'governance.riskModel.clear': async w => {
    await w.do('governance.riskModel.set', 'mutation', { riskDecay: true });
    return {};
  },
  'governance.riskModel.get': () => undefined,
  'governance.riskModel.set': w => ({
    logistic: { intercept: 0.2, features: [{ name: w.fresh('feature'), coefficient: 1 }] },
  }),
  'governance.outcomes.get': async w => ({
    id: ((await w.do('governance.outcomes.record', 'mutation', await outcome(w))).outcome as { id: string })
      .id,
  }),
  'governance.outcomes.list': () => ({}),
  'governance.outcomes.record': outcome,
  'governance.tenants.create': tenant,
  'governance.tenants.createMany': w => ({ items: [tenant(w), tenant(w)] }),
  'governance.tenants.delete': async w => ({ id: await newTenant(w) }),
  'governance.tenants.deleteMany': async w => ({ ids: [await newTenant(w), await newTenant(w)] }),
  'governance.tenants.get': w => ({ id: w.tenant.id }),
  'governance.tenants.list': tenant,
  'governance.tenants.restore': async w => {
    const id = await newTenant(w);
    await w.do('governance.tenants.delete', 'mutation', { id }, w.as('root'));
    return { id };
  },
  'governance.tenants.update': w => ({ id: w.tenant.id, ...tenant(w) }),
  'governance.usage.current': async w => ({ apiKeyId: await newApiKey(w) }),
  'governance.usage.list': () => ({}),

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
  'identity.oidc.providers': () => undefined,
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

  'operations.cancel': async w => ({ id: await pendingOperation(w) }),
  'operations.get': async w => ({ id: await pendingOperation(w) }),
  'operations.list': () => ({ status: ['pending', 'running'] }),
  'operations.selfTest': w => ({ resourceKey: w.fresh('self-test') }),
  'operations.wait': async w => ({ id: await pendingOperation(w), timeoutMs: 0 }),
  'operations.watch': async w => ({ id: await pendingOperation(w) }),

  ...agentActionSamples,
  ...approvalRequestSamples,
  ...caseSamples,
  ...criticalAssetSamples,
  ...deviceSamples,
  ...connectorSamples,
  ...executionSamples,
  ...iocSamples,
  ...reportSamples,
  ...playbookSamples,
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

  'soc.approvals.decide': async w => ({ id: await pendingApproval(w), decision: 'approve' }),
  'soc.approvals.get': async w => ({ id: await pendingApproval(w) }),
  'soc.approvals.list': () => ({}),

  'webhooks.deliveries.get': async w => ({ id: await newDelivery(w) }),
  'webhooks.deliveries.list': () => ({ status: 'pending' }),
  'webhooks.deliveries.redeliver': async w => ({ id: await finishedDelivery(w) }),
  'webhooks.rotateSecret': async w => ({ id: await newWebhook(w) }),
  'webhooks.test': async w => ({ id: await newWebhook(w) }),
};

/** Not for the suites that call everything: they act on the caller's own credential, or before there is one. */
export const OWN_CREDENTIAL = new Set([
  'identity.setup',
  'identity.login',
  'identity.logout',
  'identity.users.acceptInvite',
  'identity.users.changePassword',
]);

/** Root's, in whichever tenant it acts: their records are the tenants. */
export const OF_EVERY_TENANT = new Set(['governance.tenants.delete', 'governance.tenants.restore']);

/** Whether input names a record by its id. */
export const namesARecord = (input: unknown): boolean =>
  /"[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}"/.test(JSON.stringify(input) ?? '');
