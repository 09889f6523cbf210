import { bearer } from '../../tests/contract/people.ts';
import type { AlertRecord } from '../floor/alerts.ts';
import type { LoadRequest } from './load.ts';
import { gatewayInput, type Seeded } from './seed.ts';

export type ServerName = 'floor' | 'kept' | 'breakwater';

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
  readonly contenders: readonly Contender[];
}

const ALERTS = 100;
const READ_CONNECTIONS = 32;
const WRITE_CONNECTIONS = 16;
// A request that takes in a hundred alerts is long: more at once would only wait for each other.
const INGEST_CONNECTIONS = 4;

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
const envelope = (json: unknown) => JSON.stringify({ json });
const query = (path: string, json: unknown) => `/trpc/${path}?input=${encodeURIComponent(envelope(json))}`;

/** The four calls, each with all that serve it on a runtime. The floor comes first. */
export function casesOf({ tenant, gatewayId }: Seeded, runtime: 'Node' | 'workerd'): Call[] {
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
  const floors = (request: LoadRequest, evidence?: LoadRequest): Contender[] =>
    (runtime === 'Node' ? (['floor', 'kept'] as const) : (['floor'] as const)).flatMap(server => {
      const name = server === 'kept' ? 'kept floor' : 'floor';
      const bare = { name, server, request };
      return evidence === undefined
        ? [bare]
        : [bare, { name: `${name} + evidence`, server, request: evidence }];
    });
  const read = (floor: LoadRequest, breakwater: LoadRequest): Contender[] => [
    ...floors(floor),
    { name: 'Breakwater', server: 'breakwater', request: breakwater },
  ];
  const write = (path: string, body: () => unknown, procedure: string, input: () => unknown): Contender[] => {
    const floor = post(path, () => JSON.stringify(body()));
    const asked = () => envelope(input());
    return [
      ...floors(floor, { ...floor, path: `/evidence${path}` }),
      { name: 'Breakwater', server: 'breakwater', request: post(`/trpc/${procedure}`, asked) },
      {
        name: 'Breakwater, with Idempotency-Key',
        server: 'breakwater',
        request: post(`/trpc/${procedure}`, asked, () => ({ 'idempotency-key': crypto.randomUUID() })),
      },
    ];
  };
  const gateway = () => gatewayInput(fresh('gateway'));
  return [
    {
      name: 'get: fleet.gateways.get',
      kind: 'read',
      connections: READ_CONNECTIONS,
      contenders: read(get(`/gateways/${gatewayId}`), get(query('fleet.gateways.get', { id: gatewayId }))),
    },
    {
      name: 'list of 100: fleet.gateways.list',
      kind: 'read',
      connections: READ_CONNECTIONS,
      contenders: read(get('/gateways'), get(query('fleet.gateways.list', { limit: 100 }))),
    },
    {
      name: 'create: fleet.gateways.create',
      kind: 'write',
      connections: WRITE_CONNECTIONS,
      contenders: write('/gateways', gateway, 'fleet.gateways.create', gateway),
    },
    {
      name: 'ingest of 100 new alerts: soc.alerts.ingest',
      kind: 'write',
      connections: INGEST_CONNECTIONS,
      contenders: write('/alerts', alerts, 'soc.alerts.ingest', () => ({
        format: 'breakwater',
        data: alerts(),
      })),
    },
  ];
}
