import type { Tenant } from '../tests/contract/people.ts';
import { type Child, startChild } from './support/child.ts';
import { gatewayOf } from './support/gateway-rows.ts';
import { grow, RESOURCES } from './support/grown.ts';
import { cpuMs } from './support/processes.ts';
import { call } from './support/rates.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { ENVIRONMENT, gatewayInput, type Seeded, seed } from './support/seed.ts';
import { indicatorOf, KINDS } from './support/soc-rows.ts';
import { interleaved, median, ratios, shown, spread } from './support/statistics.ts';

const AIM = 1.3;
const NEIGHBOURS_GATEWAYS = 100;
const LOOKED_UP = 100;

interface Settings {
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly calls: number;
}

/** Latency and CPU time of calls where a tenant has a thousand to a million rows, in turns. */
export async function growth({ quick }: BenchOptions): Promise<Report> {
  const settings: Settings = quick
    ? { sizes: [1_000, 10_000, 100_000], rounds: 5, calls: 5 }
    : { sizes: [1_000, 10_000, 100_000, 1_000_000], rounds: 15, calls: 10 };
  const seeded = await seed(NEIGHBOURS_GATEWAYS);
  const grown: Grown[] = [];
  try {
    for (const rows of settings.sizes) grown.push(await startGrown(seeded, rows));
    const measured: Measured[] = [];
    for (const asked of CALLS) measured.push(await measure(asked, grown, seeded.tenant, settings));
    return {
      settings: { ...settings, aim: AIM, neighboursGateways: NEIGHBOURS_GATEWAYS, resources: RESOURCES },
      tables: [tableOf(measured, settings)],
      figures: measured,
    };
  } finally {
    for (const { server } of grown) await server.stop();
    seeded.remove();
  }
}

interface Grown {
  readonly rows: number;
  readonly tenant: Tenant;
  readonly server: Child;
}

async function startGrown(seeded: Seeded, rows: number): Promise<Grown> {
  process.stderr.write(`${rows} rows of each\n`);
  const path = seeded.copy(`grown-${rows}`);
  const tenant = await grow(path, rows);
  return {
    rows,
    tenant,
    server: await startChild('quiet', { ...ENVIRONMENT, DATABASE_URL: `file:${path}` }),
  };
}

interface Asked {
  readonly name: string;
  readonly path: string;
  /** Of a row among `rows`, another each time. */
  readonly input: (nth: number, rows: number) => unknown;
  readonly neighbour?: true;
}

let made = 0;
const nameOf = (nth: number) => `gw-${String(nth).padStart(7, '0')}`;
const lookedUp = (nth: number, rows: number) =>
  Array.from({ length: LOOKED_UP }, (_, n) => ({
    value: indicatorOf(
      KINDS[n % KINDS.length] ?? 'domain',
      (nth + n * 7_919) % Math.ceil(rows / KINDS.length),
    ),
  }));

const CALLS: readonly Asked[] = [
  { name: 'get', path: 'fleet.gateways.get', input: nth => ({ id: gatewayOf(nth) }) },
  { name: 'list of 100', path: 'fleet.gateways.list', input: () => ({ limit: 100 }) },
  { name: 'list by name', path: 'fleet.gateways.list', input: nth => ({ name: nameOf(nth) }) },
  { name: 'list by text', path: 'fleet.gateways.list', input: nth => ({ q: nameOf(nth).slice(0, -1) }) },
  { name: 'list by label', path: 'fleet.gateways.list', input: () => ({ labels: ['team:few'] }) },
  { name: 'list by scheme', path: 'fleet.gateways.list', input: () => ({ scheme: 'grpc' }) },
  { name: 'list by authMode', path: 'fleet.gateways.list', input: () => ({ authMode: 'insecure' }) },
  { name: 'list by status', path: 'fleet.gateways.list', input: () => ({ status: 'offline' }) },
  { name: 'create', path: 'fleet.gateways.create', input: () => gatewayInput(`made-${made++}`) },
  { name: 'audit list of 100', path: 'audit.list', input: () => ({ limit: 100 }) },
  { name: 'audit list by component', path: 'audit.list', input: () => ({ component: 'users', limit: 100 }) },
  { name: 'audit list by record', path: 'audit.list', input: nth => ({ recordId: gatewayOf(nth) }) },
  {
    name: `${LOOKED_UP} indicators looked up`,
    path: 'soc.iocs.lookup',
    input: (nth, rows) => ({ items: lookedUp(nth, rows) }),
  },
  { name: 'flows, list of 100', path: 'compliance.flows.list', input: () => ({ limit: 100 }) },
  { name: 'flows, list by port', path: 'compliance.flows.list', input: () => ({ limit: 100, dstPort: 443 }) },
  {
    name: 'flows, list by resource',
    path: 'compliance.flows.list',
    input: nth => ({ limit: 1, resource: `arn:${nth % RESOURCES}` }),
  },
  { name: 'scope summary', path: 'compliance.scope.summary', input: () => ({}) },
  { name: 'list of 100', path: 'fleet.gateways.list', input: () => ({ limit: 100 }), neighbour: true },
  {
    name: 'create',
    path: 'fleet.gateways.create',
    input: () => gatewayInput(`made-${made++}`),
    neighbour: true,
  },
];

interface Measured {
  readonly name: string;
  /** By size, round by round. */
  readonly ms: readonly (readonly number[])[];
  /** By size: milliseconds of the server's CPU a call, over all rounds. */
  readonly cpuMs: readonly number[];
}

async function measure(
  { name, path, input, neighbour }: Asked,
  grown: readonly Grown[],
  neighbours: Tenant,
  { rounds, calls }: Settings,
): Promise<Measured> {
  const full = neighbour === true ? `a neighbour's ${name}` : name;
  process.stderr.write(`${full}\n`);
  const middle = async ({ rows, tenant, server }: Grown, round: number) => {
    const { token } = (neighbour === true ? neighbours : tenant).people.admin;
    const times: number[] = [];
    const before = cpuMs(server.pid);
    for (let n = 0; n < calls; n++) {
      const nth = 1 + (((round * calls + n) * 7_919) % rows);
      const began = performance.now();
      await call(server.url, path, input(nth, rows), token);
      times.push(performance.now() - began);
    }
    return { ms: median(times), cpu: (cpuMs(server.pid) - before) / calls };
  };
  await interleaved(grown, 3, middle);
  const measured = await interleaved(grown, rounds, middle);
  return {
    name: full,
    ms: measured.map(found => found.map(({ ms }) => ms)),
    cpuMs: measured.map(found => median(found.map(({ cpu }) => cpu))),
  };
}

const short = (rows: number) => rows.toLocaleString('en');

function tableOf(measured: readonly Measured[], { sizes, calls }: Settings): Table {
  const [least = 0, most = 0] = [sizes[0], sizes.at(-1)];
  return {
    title: `Calls where the tenant has ${short(least)} to ${short(most)} rows of each kind, on Node`,
    columns: [
      '',
      `ms, ${short(least)}`,
      ...sizes.slice(1).map(rows => `of that, ${short(rows)}`),
      `CPU ms, ${short(least)}`,
      `of that, ${short(most)}`,
      `aim <= ${AIM}`,
    ],
    rows: measured.map(({ name, ms, cpuMs: cpu }) => {
      const [base = [], ...more] = ms;
      const grown = more.map(times => spread(ratios(times, base)));
      return [
        name,
        shown(spread(base), 2),
        ...grown.map(ratio => shown(ratio, 2)),
        (cpu[0] ?? Number.NaN).toFixed(2),
        ((cpu.at(-1) ?? Number.NaN) / (cpu[0] ?? Number.NaN)).toFixed(2),
        (grown.at(-1)?.median ?? Number.NaN) <= AIM ? 'met' : 'MISSED',
      ];
    }),
    notes: [
      `Each cell is of medians of ${calls} calls one after the other, the sizes in turns: gateways, audit entries, indicators, and flows between ${short(RESOURCES)} resources, in one database a size, each with a server of its own.`,
      'A filtered list asks for what ten gateways have, however many there are: the worst case, for a page is never full.',
      "CPU: of the server's process, less disturbed by what else the machine does. The neighbour has 100 gateways in the same database.",
    ],
  };
}
