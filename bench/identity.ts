import { newId, type Statement, systemClock } from '@breakwater/db';
import { bearer, call, newTenant } from '../tests/contract/people.ts';
import type { Running } from '../tests/contract/targets.ts';
import { type Counts, counting, withDatabase } from './support/counted.ts';
import { type BenchOptions, type Report, type Table, within } from './support/report.ts';
import { asRunning, gatewayInput, openApp } from './support/seed.ts';
import { interleaved, median, ratios, shown, spread } from './support/statistics.ts';

const GATEWAYS = 1_000;
const MOST_AT_ONCE = 500;
const HOLDERS = [
  { groups: 0, overrides: 0 },
  { groups: 1, overrides: 0 },
  { groups: 10, overrides: 0 },
  { groups: 100, overrides: 0 },
  { groups: 0, overrides: 10 },
  { groups: 0, overrides: 1_000 },
  { groups: 100, overrides: 1_000 },
] as const;
const WEBHOOKS = [0, 1, 100] as const;
/** A credential in one, what was asked in another; a create in the same two, its fan-out in the second. */
const TRIPS = { credential: 1, read: 2, create: 2, writeBatches: 1 } as const;

interface Settings {
  readonly rounds: number;
  readonly calls: number;
}

/** What groups, overrides and webhooks cost a call: round trips, and time as a multiple of the bare caller's. */
export async function identity({ quick }: BenchOptions): Promise<Report> {
  const settings = { rounds: quick ? 3 : 7, calls: quick ? 50 : 200, gateways: GATEWAYS };
  const { credentials, events } = await onServer(async (running, counts) => ({
    credentials: await credentialFigures(running, counts, settings),
    events: await fanOutFigures(running, counts, settings),
  }));
  return {
    settings: { ...settings, budgets: TRIPS },
    tables: [credentialTable(credentials), fanOutTable(events)],
    figures: { credentials, events },
  };
}

/** Node, on a remote database: every round trip is an HTTP request that the server counts. */
async function onServer<T>(use: (running: Running, counts: Counts) => Promise<T>): Promise<T> {
  return withDatabase(async (databaseUrl, counts) => {
    const app = await openApp('', {
      databaseUrl,
      jobs: false,
      openDriver: options => counting(options, counts),
      // Deliveries are not sent: what is measured is the commit that leaves them.
      ports: { kick: () => undefined },
    });
    try {
      return await use(asRunning(app), counts);
    } finally {
      await app.close();
    }
  });
}

type Ask = { path: string; type: 'query' | 'mutation'; input: unknown; headers: Record<string, string> };

async function answered(running: Running, { path, type, input, headers }: Ask): Promise<void> {
  const { status, text } = await call(running, path, type, input, headers);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
}

async function counted(running: Running, counts: Counts, ask: Ask): Promise<Counts> {
  const before = { ...counts };
  await answered(running, ask);
  return { requests: counts.requests - before.requests, writes: counts.writes - before.writes };
}

/** Milliseconds a call, one after the other. */
async function timed(running: Running, calls: number, ask: (i: number) => Ask): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) await answered(running, ask(i));
  return (performance.now() - start) / calls;
}

async function credentialFigures(running: Running, counts: Counts, { rounds, calls }: Settings) {
  const tenant = await newTenant(running);
  const gateways = await manyGateways(running, bearer(tenant.people.admin.token));
  const asks: Ask[] = [];
  const trips: { credential: number; read: number }[] = [];
  for (const holder of HOLDERS) {
    const { id, token } = await tenant.person('viewer');
    await running.sql(
      ...memberships(tenant.id, id, holder.groups),
      ...overrides(tenant.id, id, gateways.slice(0, holder.overrides)),
    );
    const headers = bearer(token);
    const ask: Ask = { path: 'fleet.gateways.get', type: 'query', input: { id: gateways[0] }, headers };
    await answered(running, ask);
    const nothing: Ask = { path: 'events.types', type: 'query', input: undefined, headers };
    const credential = (await counted(running, counts, nothing)).requests;
    trips.push({ credential, read: (await counted(running, counts, ask)).requests });
    asks.push(ask);
  }
  const times = await interleaved(asks, rounds, ask => timed(running, calls, () => ask));
  return HOLDERS.map((holder, i) => ({ ...holder, ...trips[i], ms: times[i] ?? [] }));
}

async function manyGateways(running: Running, headers: Record<string, string>): Promise<string[]> {
  for (let made = 0; made < GATEWAYS; made += MOST_AT_ONCE) {
    const items = Array.from({ length: MOST_AT_ONCE }, (_, i) => gatewayInput(`gateway-${made + i}`));
    await answered(running, {
      path: 'fleet.gateways.createMany',
      type: 'mutation',
      input: { items },
      headers,
    });
  }
  return (await running.sql({ sql: 'SELECT id FROM gateways', args: [] })).map(([id]) => String(id));
}

/** Groups that each have the user as their only member. */
function memberships(tenantId: string, userId: string, count: number): Statement[] {
  const now = systemClock.now();
  return Array.from({ length: count }, (_, i) => ({
    id: newId('grp', systemClock),
    name: `${userId} ${i}`,
  })).flatMap(({ id, name }) => [
    {
      sql: `INSERT INTO groups (id, tenant_id, name, role, version, created_at, updated_at)
 VALUES (?, ?, ?, 'viewer', 1, ?, ?)`,
      args: [id, tenantId, name, now, now],
    },
    {
      sql: 'INSERT INTO group_members (id, tenant_id, group_id, user_id, created_at) VALUES (?, ?, ?, ?, ?)',
      args: [newId('gmb', systemClock), tenantId, id, userId, now],
    },
  ]);
}

function overrides(tenantId: string, userId: string, gateways: readonly string[]): Statement[] {
  const now = systemClock.now();
  return gateways.map(gateway => ({
    sql: `INSERT INTO gateway_roles (id, tenant_id, user_id, gateway_id, role, version, created_at, updated_at)
 VALUES (?, ?, ?, ?, 'operator', 1, ?, ?)`,
    args: [newId('grl', systemClock), tenantId, userId, gateway, now, now],
  }));
}

async function fanOutFigures(running: Running, counts: Counts, { rounds, calls }: Settings) {
  const asks: ((name: string) => Ask)[] = [];
  const trips: Counts[] = [];
  const deliveries: number[] = [];
  for (const webhooks of WEBHOOKS) {
    const tenant = await newTenant(running);
    const headers = bearer(tenant.people.admin.token);
    const input = (i: number) => ({ url: `https://hooks.example.com/${i}`, eventTypes: ['fleet.*'] });
    for (let i = 0; i < webhooks; i++) {
      await answered(running, { path: 'webhooks.create', type: 'mutation', input: input(i), headers });
    }
    const ask = (name: string): Ask => ({
      path: 'fleet.gateways.create',
      type: 'mutation',
      input: gatewayInput(name),
      headers,
    });
    await answered(running, ask('warm'));
    const left = { sql: 'SELECT count(*) FROM webhook_deliveries WHERE tenant_id = ?', args: [tenant.id] };
    const [[before]] = (await running.sql(left)) as [[number]];
    trips.push(await counted(running, counts, ask('counted')));
    const [[after]] = (await running.sql(left)) as [[number]];
    deliveries.push(after - before);
    asks.push(ask);
  }
  const most = Math.ceil(calls / 4);
  const times = await interleaved(asks, rounds, (ask, round) =>
    timed(running, most, i => ask(`gateway-${round}-${i}`)),
  );
  return WEBHOOKS.map((webhooks, i) => ({
    webhooks,
    deliveries: deliveries[i] ?? Number.NaN,
    requests: trips[i]?.requests ?? Number.NaN,
    writeBatches: trips[i]?.writes ?? Number.NaN,
    ms: times[i] ?? [],
  }));
}

function credentialTable(figures: Awaited<ReturnType<typeof credentialFigures>>): Table {
  const bare = figures[0]?.ms ?? [];
  return {
    title: 'From a credential to a role: round trips, and the time of a read',
    columns: [
      'groups',
      'overrides',
      'credential',
      '',
      'with the read',
      '',
      'ms a read',
      'of the bare caller',
    ],
    rows: figures.map(({ groups, overrides, credential = Number.NaN, read = Number.NaN, ms }) => [
      String(groups),
      String(overrides),
      String(credential),
      within(credential, TRIPS.credential),
      String(read),
      within(read, TRIPS.read),
      median(ms).toFixed(2),
      shown(spread(ratios(ms, bare)), 2),
    ]),
    notes: [
      'credential: round trips of events.types, which reads nothing but who calls. The read: fleet.gateways.get.',
      'Node in this process, the database behind tools/libsql-http on the same machine; calls one after the other.',
    ],
  };
}

function fanOutTable(figures: Awaited<ReturnType<typeof fanOutFigures>>): Table {
  const bare = figures[0]?.ms ?? [];
  return {
    title: 'fleet.gateways.create with webhooks that want its event',
    columns: ['webhooks', 'deliveries', 'round trips', '', 'write batches', '', 'ms', 'of no webhook'],
    rows: figures.map(({ webhooks, deliveries, requests, writeBatches, ms }) => [
      String(webhooks),
      String(deliveries),
      String(requests),
      within(requests, TRIPS.create),
      String(writeBatches),
      within(writeBatches, TRIPS.writeBatches),
      median(ms).toFixed(2),
      shown(spread(ratios(ms, bare)), 2),
    ]),
    notes: [
      'The deliveries are rows of the same batch; sending them is the work of a job, and not in the time.',
    ],
  };
}
