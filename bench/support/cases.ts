import { database } from '../../packages/api/src/governance/risk/fixture.ts';
import { bearer } from '../../tests/contract/people.ts';
import type { AlertRecord } from '../floor/alerts.ts';
import { evaluatedFacts, type Facts, gatewayFacts, ingestedFacts, pageFacts } from './facts.ts';
import type { LoadRequest } from './load.ts';
import type { PeerName } from './peers.ts';
import { gatewayInput, type Seeded } from './seed.ts';

export type ServerName = 'floor' | 'kept' | 'breakwater' | PeerName;

/** A server, and the request that asks it for the call. */
export interface Contender {
  readonly name: string;
  readonly server: ServerName;
  readonly request: LoadRequest;
}

export interface Call {
  readonly name: string;
  readonly kind: 'read' | 'write';
  readonly connections: number;
  /** What all contenders must answer alike. */
  readonly facts: Facts;
  readonly contenders: readonly Contender[];
}

const ALERTS = 100;
const BULK = 500;
const READ_CONNECTIONS = 32;
const WRITE_CONNECTIONS = 16;
// A request that writes hundreds of rows is long: more at once would only wait for each other.
const BULK_CONNECTIONS = 4;

const run = crypto.randomUUID().slice(0, 8);
let made = 0;
const fresh = (prefix: string) => `${prefix}-${run}-${made++}`;

/** A new alert of ordinary size; no two have the same title. */
function alert(): AlertRecord {
  const n = made;
  return {
    title: fresh('Beaconing to a known command-and-control host'),
    source: 'bench',
    severity: 'high',
    description: 'A host of the accounting network asked for the same address every sixty seconds.',
    affectedAssets: [`host-${n % 500}`, 'accounting-network'],
    iocs: [{ type: 'ip', value: `198.51.100.${n % 256}` }],
    mitreTechniques: ['T1071.001'],
  };
}

export const alerts = () => Array.from({ length: ALERTS }, alert);

const gateway = () => gatewayInput(fresh('gateway'));
const gateways = () => ({ items: Array.from({ length: BULK }, gateway) });

/** What every contender takes; Breakwater's further fields are optional. */
function intent() {
  const { intentType, environment, resourceType, region, requester, configuration } = database;
  return { intentType, environment, resourceType, region, requester, configuration, size: fresh('size') };
}

const envelope = (json: unknown) => JSON.stringify({ json });

/** How each kind of server is asked for an operation. */
interface Operation {
  readonly name: string;
  readonly kind: 'read' | 'write';
  readonly connections: number;
  readonly facts: Facts;
  /** As the floor and NestJS name it. */
  readonly path: string;
  /** As the peers with RPC name it. */
  readonly peer: string;
  readonly procedure: string;
  /** What Breakwater takes, and its peers where it is the same. */
  readonly input: () => unknown;
  readonly floorInput?: () => unknown;
  readonly breakwaterInput?: () => unknown;
}

const listOf = (input: Readonly<Record<string, string | number>>) =>
  `/gateways?${new URLSearchParams(Object.entries(input).map(([name, value]) => [name, String(value)]))}`;

const PAGE = { limit: 100 };
const FILTERED = { limit: 50, scheme: 'https', q: 'seed-1' };

const operations = (gatewayId: string): Operation[] => [
  {
    name: 'get: fleet.gateways.get',
    kind: 'read',
    connections: READ_CONNECTIONS,
    facts: gatewayFacts,
    path: `/gateways/${gatewayId}`,
    peer: 'gateways.get',
    procedure: 'fleet.gateways.get',
    input: () => ({ id: gatewayId }),
  },
  {
    name: 'list of 100: fleet.gateways.list',
    kind: 'read',
    connections: READ_CONNECTIONS,
    facts: pageFacts,
    path: listOf(PAGE),
    peer: 'gateways.list',
    procedure: 'fleet.gateways.list',
    input: () => PAGE,
  },
  {
    name: 'filtered list of 50: fleet.gateways.list',
    kind: 'read',
    connections: READ_CONNECTIONS,
    facts: pageFacts,
    path: listOf(FILTERED),
    peer: 'gateways.list',
    procedure: 'fleet.gateways.list',
    input: () => FILTERED,
  },
  {
    name: 'create: fleet.gateways.create',
    kind: 'write',
    connections: WRITE_CONNECTIONS,
    facts: gatewayFacts,
    path: '/gateways',
    peer: 'gateways.create',
    procedure: 'fleet.gateways.create',
    input: gateway,
  },
  {
    name: 'bulk create of 500: fleet.gateways.createMany',
    kind: 'write',
    connections: BULK_CONNECTIONS,
    facts: pageFacts,
    path: '/gateways/bulk',
    peer: 'gateways.createMany',
    procedure: 'fleet.gateways.createMany',
    input: gateways,
  },
  {
    name: 'evaluate: governance.intents.evaluate',
    kind: 'write',
    connections: WRITE_CONNECTIONS,
    facts: evaluatedFacts,
    path: '/intents/evaluate',
    peer: 'intents.evaluate',
    procedure: 'governance.intents.evaluate',
    input: intent,
  },
  {
    name: 'ingest of 100 new alerts: soc.alerts.ingest',
    kind: 'write',
    connections: BULK_CONNECTIONS,
    facts: ingestedFacts,
    path: '/alerts',
    peer: 'alerts.ingest',
    procedure: 'soc.alerts.ingest',
    input: () => ({ alerts: alerts() }),
    floorInput: alerts,
    breakwaterInput: () => ({ format: 'breakwater', data: alerts() }),
  },
];

/** The calls, each with all that serve it on a runtime, the floor first; `peers` are titles by name. */
export function casesOf(
  { tenant, gatewayId }: Seeded,
  runtime: 'Node' | 'workerd',
  peers: Readonly<Partial<Record<PeerName, string>>> = {},
): Call[] {
  const authorization = bearer(tenant.people.admin.token);
  const get = (path: string): LoadRequest => ({ method: 'GET', path, headers: () => authorization });
  const post = (
    path: string,
    body: () => string,
    extra: () => Record<string, string> = () => ({}),
  ): LoadRequest => ({
    method: 'POST',
    path,
    headers: () => ({ ...authorization, 'content-type': 'application/json', ...extra() }),
    body,
  });
  const json = (make: () => unknown) => () => JSON.stringify(make());
  const query = (path: string, input: string) => get(`${path}?input=${encodeURIComponent(input)}`);

  const floors = ({ kind, path, input, floorInput = input }: Operation): Contender[] =>
    (runtime === 'Node' ? (['floor', 'kept'] as const) : (['floor'] as const)).flatMap(server => {
      const name = server === 'kept' ? 'kept floor' : 'floor';
      if (kind === 'read') return [{ name, server, request: get(path) }];
      const body = json(floorInput);
      return [
        { name, server, request: post(path, body) },
        { name: `${name} + evidence`, server, request: post(`/evidence${path}`, body) },
      ];
    });

  function breakwater({ kind, procedure, input, breakwaterInput = input }: Operation): Contender[] {
    const path = `/trpc/${procedure}`;
    const server = 'breakwater';
    const body = () => envelope(breakwaterInput());
    if (kind === 'read') return [{ name: 'Breakwater', server, request: query(path, body()) }];
    const plain = { name: 'Breakwater', server, request: post(path, body) } as const;
    if (procedure !== 'fleet.gateways.create') return [plain];
    const keyed = post(path, body, () => ({ 'idempotency-key': crypto.randomUUID() }));
    return [plain, { name: 'Breakwater, with Idempotency-Key', server, request: keyed }];
  }

  const REQUESTS: Readonly<Record<PeerName, (operation: Operation) => LoadRequest>> = {
    prisma: ({ kind, peer, input }) =>
      kind === 'read' ? query(`/trpc/${peer}`, JSON.stringify(input())) : post(`/trpc/${peer}`, json(input)),
    nest: ({ kind, path, input }) => (kind === 'read' ? get(path) : post(path, json(input))),
    orpc: ({ peer, input }) => post(`/rpc/${peer.replace('.', '/')}`, () => envelope(input())),
  };
  const ours = (['prisma', 'nest', 'orpc'] as const).filter(name => peers[name] !== undefined);

  return operations(gatewayId).map(operation => ({
    name: operation.name,
    kind: operation.kind,
    connections: operation.connections,
    facts: operation.facts,
    contenders: [
      ...floors(operation),
      ...breakwater(operation),
      ...ours.map(server => ({
        name: peers[server] ?? server,
        server,
        request: REQUESTS[server](operation),
      })),
    ],
  }));
}
