import type { Child } from './support/child.ts';
import { call, type Measured, measure, rateRows, serve } from './support/rates.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { gatewayInput, type Seeded, seed } from './support/seed.ts';
import { addAlerts, addIocs, indicatorOf, KINDS, type Kind } from './support/soc-rows.ts';
import { interleaved, shown, spread } from './support/statistics.ts';

const BATCH = 500;
const LOOKED_UP = 1_000;
const PASSES = 3;

interface Settings {
  readonly rounds: number;
  readonly batches: number;
  readonly alerts: number;
  readonly indicators: number;
  readonly groups: number;
}

/** Alerts taken in, indicators looked up and duplicates merged per second, each also where much is stored already. */
export async function soc({ quick }: BenchOptions): Promise<Report> {
  const settings: Settings = quick
    ? { rounds: 3, batches: 1, alerts: 10_000, indicators: 100_000, groups: 100 }
    : { rounds: 5, batches: 4, alerts: 100_000, indicators: 1_000_000, groups: 1_000 };
  const seeded = await seed(1);
  try {
    const ingested = await ingests(seeded, settings);
    const lookedUp = await lookups(seeded, settings);
    const deduped = await dedupes(seeded, settings);
    return {
      settings: { ...settings, batch: BATCH, lookedUp: LOOKED_UP, passes: PASSES },
      tables: [
        ingestTable(ingested, settings),
        lookupTable(lookedUp, settings),
        dedupeTable(deduped, settings),
      ],
      figures: { ingested, lookedUp, deduped },
    };
  } finally {
    seeded.remove();
  }
}

const eve = (n: number) => ({
  event_type: 'alert',
  timestamp: '2026-01-05T10:00:00.123456+0000',
  flow_id: n,
  src_ip: `10.1.${n % 200}.${n % 250}`,
  src_port: 50_000,
  dest_ip: `203.0.113.${n % 250}`,
  dest_port: 443,
  proto: 'TCP',
  app_proto: 'tls',
  tls: { sni: `c${n % 1_000}.example.org` },
  alert: {
    signature: `ET MALWARE Signature ${n}`,
    signature_id: n,
    gid: 1,
    rev: 3,
    severity: (n % 4) + 1,
    category: 'A Network Trojan was detected',
    metadata: { mitre_technique_id: ['T1071'] },
  },
});

async function ingests(seeded: Seeded, { rounds, batches, alerts }: Settings): Promise<Measured[]> {
  const { admin, operator } = seeded.tenant.people;
  const full = seeded.copy('alerts');
  addAlerts(full, { tenantId: seeded.tenant.id, count: alerts });
  const [none, many] = await Promise.all([serve(seeded.copy('none')), serve(full)]);
  let made = 0;
  const batchesOf = async (send: (first: number) => Promise<unknown>) => {
    for (let batch = 0; batch < batches; batch++) {
      await send(made);
      made += BATCH;
    }
    return batches * BATCH;
  };
  const ingest = ({ url }: Child, first: number) => {
    const data = Array.from({ length: BATCH }, (_, n) => eve(first + n));
    return call(url, 'soc.alerts.ingest', { format: 'suricata-eve', data }, operator.token);
  };
  const fresh = (server: Child) => () => batchesOf(first => ingest(server, first));
  const again = (server: Child) => async () => {
    for (let batch = 0; batch < batches; batch++) await ingest(server, batch * BATCH);
    return batches * BATCH;
  };
  const gateways = () =>
    batchesOf(first => {
      const items = Array.from({ length: BATCH }, (_, n) => gatewayInput(`gw-${first + n}`));
      return call(none.url, 'fleet.gateways.createMany', { items }, admin.token);
    });
  try {
    for (const server of [none, many]) await again(server)();
    made = batches * BATCH;
    return await measure(
      [
        { name: 'fleet.gateways.createMany', work: gateways },
        { name: 'new alerts', work: fresh(none) },
        { name: 'alerts known before', work: again(none) },
        { name: `new alerts, ${alerts} stored`, work: fresh(many) },
        { name: `alerts known before, ${alerts} stored`, work: again(many) },
      ],
      rounds,
    );
  } finally {
    await Promise.all([none.stop(), many.stop()]);
  }
}

async function lookups(seeded: Seeded, { rounds, indicators }: Settings): Promise<Measured[]> {
  const few = seeded.copy('few');
  const many = seeded.copy('many');
  addIocs(few, { tenantId: seeded.tenant.id, count: indicators / 1_000 });
  addIocs(many, { tenantId: seeded.tenant.id, count: indicators });
  const [small, large] = await Promise.all([serve(few), serve(many)]);
  const { token } = seeded.tenant.people.viewer;
  let asked = 0;
  const lookup = (server: Child, kinds: readonly Kind[]) => async () => {
    // Every second one is stored.
    const stored = indicators / KINDS.length;
    const items = Array.from({ length: LOOKED_UP }, (_, n) => {
      const nth = (asked + n * 7_919) % stored;
      return { value: indicatorOf(kinds[n % kinds.length] ?? 'domain', n % 2 === 0 ? nth : stored + nth) };
    });
    asked += 1;
    await call(server.url, 'soc.iocs.lookup', { items }, token);
    return LOOKED_UP;
  };
  try {
    return await measure(
      [
        { name: 'all kinds, few stored', work: lookup(small, KINDS) },
        { name: 'all kinds', work: lookup(large, KINDS) },
        ...KINDS.map(kind => ({ name: `${kind} only`, work: lookup(large, [kind]) })),
      ],
      rounds * 3,
    );
  } finally {
    await Promise.all([small.stop(), large.stop()]);
  }
}

interface Deduped {
  readonly name: string;
  readonly seconds: readonly number[];
}

async function dedupes(seeded: Seeded, { alerts, groups }: Settings): Promise<Deduped[]> {
  const { tenant } = seeded;
  const pass = async (duplicates: number) => {
    const path = seeded.copy('dedupe');
    addAlerts(path, { tenantId: tenant.id, count: alerts, duplicates });
    const server = await serve(path);
    try {
      // The first pass on a server pays for its start.
      await call(server.url, 'soc.alerts.dedupe', { dryRun: true }, tenant.people.operator.token);
      const began = performance.now();
      await call(server.url, 'soc.alerts.dedupe', {}, tenant.people.operator.token);
      return (performance.now() - began) / 1000;
    } finally {
      await server.stop();
    }
  };
  const contenders = [0, groups].map(duplicates => ({
    name: `${duplicates} sets of duplicates`,
    duplicates,
  }));
  const seconds = await interleaved(contenders, PASSES, ({ name, duplicates }) => {
    process.stderr.write(`${name}\n`);
    return pass(duplicates);
  });
  return contenders.map(({ name }, i) => ({ name, seconds: seconds[i] ?? [] }));
}

function ingestTable(measured: readonly Measured[], { alerts }: Settings): Table {
  const [base] = measured;
  return {
    title: `Alerts taken in on Node, in batches of ${BATCH}, one call after the other`,
    columns: ['', 'rows/s', 'of createMany'],
    rows: rateRows(measured, base),
    notes: [
      `An alert has an address and a domain; ${alerts} stored: all active, none of them alike to those sent.`,
      'createMany writes as many gateways with their audit entries and events.',
    ],
  };
}

function lookupTable(measured: readonly Measured[], { indicators }: Settings): Table {
  const [base] = measured;
  return {
    title: `Indicators looked up on Node, ${LOOKED_UP} a call, ${indicators} stored`,
    columns: ['', 'values/s', 'of few stored'],
    rows: rateRows(measured, base),
    notes: [
      `Few: ${indicators / 1_000}. Every second value is stored, but for the addresses whose network is instead.`,
      'An IPv4 address may lie in 24 networks, an IPv6 address in 112: each is looked for.',
    ],
  };
}

function dedupeTable(deduped: readonly Deduped[], { alerts, groups }: Settings): Table {
  const [none, some] = deduped.map(({ seconds }) => spread(seconds));
  const each = none === undefined || some === undefined ? 0 : ((some.median - none.median) * 1000) / groups;
  return {
    title: `A pass of alerts.dedupe over ${alerts} active alerts on Node`,
    columns: ['', 'seconds'],
    rows: deduped.map(({ name, seconds }) => [name, shown(spread(seconds), 3)]),
    notes: [`A set of two is merged in a commit of its own, in ${each.toFixed(2)} ms.`],
  };
}
