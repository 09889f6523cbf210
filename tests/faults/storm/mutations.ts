import type { Breakwater } from '@breakwater/sdk';

/** One kind of mutation and where its effect is seen. */
export interface Mutation {
  readonly procedure: string;
  /** Makes what it needs to be there. */
  prepare(bw: Breakwater, name: string): Promise<Prepared>;
  /** Finds the id of the effect, once for each time it happened. */
  readonly effect: string;
}

export interface Prepared {
  /** What the effect is found by. */
  readonly by: string;
  /** Resolves with the id of the record the caller is told of; null where it is told of none. */
  send(bw: Breakwater): Promise<string | null>;
}

/** Nobody looks after it: what a job wrote would be no call's. */
const gateway = (name: string) => ({ name, endpoint: 'edge-1.example.com:8443', monitored: false });
const intent = (requester: string) =>
  ({
    intentType: 'provision_resource',
    environment: 'dev',
    requester,
    resourceType: 'database',
    region: 'eastus',
    size: 'small',
  }) as const;

/** What needs nothing to be there. */
const plain =
  (send: (bw: Breakwater, name: string) => Promise<string | null>): Mutation['prepare'] =>
  async (_bw, name) => ({ by: name, send: bw => send(bw, name) });

/** Of every domain some; they commit one row or several. */
export const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  {
    procedure: 'fleet.gateways.create',
    prepare: plain(async (bw, name) => (await bw.fleet.gateways.create(gateway(name))).id),
    effect: 'SELECT id FROM gateways WHERE name = ?1 AND version = 1',
  },
  {
    procedure: 'fleet.gateways.update',
    async prepare(bw, name) {
      const { id } = await bw.fleet.gateways.create(gateway(name));
      return { by: id, send: async bw => (await bw.fleet.gateways.update({ id, labels: { of: name } })).id };
    },
    effect: 'SELECT id FROM gateways WHERE id = ?1 AND version = 2',
  },
  {
    procedure: 'fleet.gateways.delete',
    async prepare(bw, name) {
      const { id } = await bw.fleet.gateways.create(gateway(name));
      return { by: id, send: async bw => (await bw.fleet.gateways.delete({ id })).id };
    },
    effect: 'SELECT id FROM gateways WHERE id = ?1 AND version = 2 AND deleted_at IS NOT NULL',
  },
  {
    procedure: 'fleet.sandboxes.create',
    async prepare(bw, name) {
      const { id } = await bw.fleet.gateways.create(gateway(name));
      const sandbox = { gateway: id, sandboxName: name };
      return { by: name, send: async bw => (await bw.fleet.sandboxes.create(sandbox)).id };
    },
    effect: 'SELECT id FROM sandboxes WHERE sandbox_name = ?1',
  },
  {
    procedure: 'identity.groups.createMany',
    prepare: plain(async (bw, name) => {
      const { items } = await bw.identity.groups.createMany({ items: [{ name }, { name: `${name}-b` }] });
      return items[0]?.id ?? null;
    }),
    effect: 'SELECT id FROM groups WHERE name = ?1',
  },
  {
    procedure: 'identity.users.create',
    prepare: plain(async (bw, name) => (await bw.identity.users.create({ email: `${name}@example.com` })).id),
    effect: "SELECT id FROM users WHERE email = ?1 || '@example.com'",
  },
  {
    procedure: 'identity.servicePrincipals.create',
    prepare: plain(async (bw, name) => (await bw.identity.servicePrincipals.create({ name })).id),
    effect: 'SELECT id FROM service_principals WHERE name = ?1',
  },
  {
    procedure: 'soc.alerts.ingest',
    prepare: plain(async (bw, title) => {
      const data = [{ title, severity: 'low', source: 'storm' }];
      await bw.soc.alerts.ingest({ format: 'breakwater', data });
      return null;
    }),
    effect: 'SELECT id FROM alerts WHERE title = ?1',
  },
  {
    procedure: 'governance.intents.evaluate',
    prepare: plain(async (bw, name) => (await bw.governance.intents.evaluate(intent(name))).intentId),
    effect: "SELECT id FROM intents WHERE payload ->> '$.requester' = ?1",
  },
  {
    procedure: 'governance.outcomes.record',
    async prepare(bw, name) {
      const { intentId } = await bw.governance.intents.evaluate(intent(name));
      const known = { intentId, success: true };
      return { by: intentId, send: async bw => (await bw.governance.outcomes.record(known)).outcome.id };
    },
    effect: 'SELECT id FROM intent_outcomes WHERE intent_id = ?1',
  },
];
