import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { bundleWorker, miniflareWorker } from '../scripts/bundle-worker.ts';
import { bearer, call, newTenant } from '../tests/contract/people.ts';
import type { Running } from '../tests/contract/targets.ts';
import { dataOf } from '../tests/contract/world.ts';
import { alerts } from './support/cases.ts';
import { type Counts, counting, withDatabase } from './support/counted.ts';
import { registryTrips, type Trips } from './support/registry-trips.ts';
import { type Report, type Table, within } from './support/report.ts';
import { asRunning, ENVIRONMENT, gatewayInput, openApp } from './support/seed.ts';

const READ = 2;
const CREATE = 2;
const MUTATION = 3;
const WRITE_BATCHES = 1;

interface Step {
  readonly name: string;
  readonly path: string;
  readonly type: 'query' | 'mutation';
  readonly budget: number;
  readonly input: (gateway: string, repeated: unknown) => unknown;
  readonly key?: true;
}

const STEPS: readonly Step[] = [
  {
    name: 'create',
    path: 'fleet.gateways.create',
    type: 'mutation',
    budget: CREATE,
    input: () => gatewayInput('second'),
  },
  {
    name: 'create, with Idempotency-Key',
    path: 'fleet.gateways.create',
    type: 'mutation',
    budget: CREATE,
    input: () => gatewayInput('third'),
    key: true,
  },
  { name: 'get', path: 'fleet.gateways.get', type: 'query', budget: READ, input: id => ({ id }) },
  { name: 'list', path: 'fleet.gateways.list', type: 'query', budget: READ, input: () => ({ limit: 100 }) },
  {
    name: 'update',
    path: 'fleet.gateways.update',
    type: 'mutation',
    budget: MUTATION,
    input: id => ({ id, description: 'changed', labels: { env: 'bench' } }),
  },
  {
    name: 'heartbeat',
    path: 'fleet.gateways.heartbeat',
    type: 'mutation',
    budget: MUTATION,
    input: gateway => ({ gateway }),
  },
  {
    name: 'ingest of 100 new',
    path: 'soc.alerts.ingest',
    type: 'mutation',
    budget: MUTATION,
    input: (_gateway, data) => ({ format: 'breakwater', data }),
  },
  {
    name: 'ingest of the same again',
    path: 'soc.alerts.ingest',
    type: 'mutation',
    budget: MUTATION,
    input: (_gateway, data) => ({ format: 'breakwater', data }),
  },
  {
    name: 'delete',
    path: 'fleet.gateways.delete',
    type: 'mutation',
    budget: MUTATION,
    input: id => ({ id }),
  },
];

/** HTTP requests to the database per call, counted at the database: of the usual calls, then of every procedure. */
export async function trips(): Promise<Report> {
  const node = await onNode();
  const workerd = await onWorkerd('apps/edge/src/worker.ts', walk);
  const registry = await onWorkerd('bench/servers/foreground.ts', registryTrips);
  const figures = STEPS.map(({ name, path, budget }, i) => ({
    name,
    path,
    budget,
    node: node[i]?.requests ?? Number.NaN,
    workerd: workerd[i]?.requests ?? Number.NaN,
    writeBatches: node[i]?.writes ?? Number.NaN,
  }));
  return {
    settings: { budgets: { read: READ, create: CREATE, mutation: MUTATION, writeBatches: WRITE_BATCHES } },
    figures: { calls: figures, registry },
    tables: [
      {
        title: 'Database round trips per call',
        columns: ['', 'procedure', 'workerd', 'Node, remote', 'budget', '', 'write batches', ''],
        rows: figures.map(
          ({ name, path, budget, node: onNodeCount, workerd: onWorkerdCount, writeBatches }) => [
            name,
            path,
            String(onWorkerdCount),
            String(onNodeCount),
            `<= ${budget}`,
            within(Math.max(onNodeCount, onWorkerdCount), budget),
            String(writeBatches),
            within(writeBatches, WRITE_BATCHES),
          ],
        ),
        notes: [
          'Round trips are HTTP requests as the database server counts them (onRequest of tools/libsql-http).',
          'Write batches and transactions are counted at the driver on Node; the server cannot tell them from reads.',
        ],
      },
      overBudget(registry),
    ],
  };
}

const budgetOf = ({ type }: Trips) => (type === 'query' ? READ : MUTATION);

function overBudget(registry: readonly Trips[]): Table {
  const over = registry.filter(one => one.requests > budgetOf(one));
  const rows = over.map(one => [one.path, one.type, String(one.requests), `<= ${budgetOf(one)}`]);
  return {
    title: `Procedures over their budget, of ${registry.length}`,
    columns: ['procedure', '', 'workerd', 'budget'],
    rows: rows.length === 0 ? [['none', '', '', '']] : rows,
    notes: [
      'The sample of every procedure that wants a credential, as the contract tests call it.',
      'What a call leaves for later (deliveries, operations) is not done in this Worker, so it is not counted.',
    ],
  };
}

async function onNode(): Promise<Counts[]> {
  return withDatabase(async (url, counts) => {
    const app = await openApp('', {
      databaseUrl: url,
      jobs: false,
      openDriver: options => counting(options, counts),
    });
    try {
      return await walk(asRunning(app), counts);
    } finally {
      await app.close();
    }
  });
}

async function onWorkerd<T>(
  entry: string,
  count: (running: Running, counts: Counts) => Promise<T>,
): Promise<T> {
  return withDatabase(async (url, counts) => {
    const direct = await openApp('', { databaseUrl: url, jobs: false });
    const worker = new Miniflare({
      ...miniflareWorker(await bundleWorker(entry)),
      bindings: { ...ENVIRONMENT, DATABASE_URL: url },
      logRequests: false,
      handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
        stdout.resume();
        stderr.pipe(process.stderr);
      },
    });
    try {
      const { origin } = await worker.ready;
      return await count({ ...asRunning(direct), url: origin, fetch }, counts);
    } finally {
      await worker.dispose();
      await direct.close();
    }
  });
}

async function walk(running: Running, counts: Counts): Promise<Counts[]> {
  const tenant = await newTenant(running);
  const authorization = bearer(tenant.people.admin.token);
  const first = await call(
    running,
    'fleet.gateways.create',
    'mutation',
    gatewayInput('first'),
    authorization,
  );
  if (first.status !== 200) throw new Error(first.text);
  const { id } = dataOf(first.body);
  const repeated = alerts();
  const counted: Counts[] = [];
  for (const { name, path, type, input, key } of STEPS) {
    const headers =
      key === true ? { ...authorization, 'idempotency-key': crypto.randomUUID() } : authorization;
    const before = { ...counts };
    const { status, text } = await call(running, path, type, input(id, repeated), headers);
    if (status !== 200) throw new Error(`${name} answered ${status}: ${text}`);
    counted.push({ requests: counts.requests - before.requests, writes: counts.writes - before.writes });
  }
  return counted;
}
