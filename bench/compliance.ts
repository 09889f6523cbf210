import { importEvidenceKey, sealDocument } from '../packages/api/src/compliance/evidence/sign.ts';
import { bearer } from '../tests/contract/people.ts';
import { addEstate, addressOf } from './support/compliance-rows.ts';
import { ended } from './support/operation.ts';
import { call, type Measured, measure, rateRows, serve } from './support/rates.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { ENVIRONMENT, gatewayInput, type Seeded, seed } from './support/seed.ts';
import { interleaved, median, ratios, shown, spread } from './support/statistics.ts';

const AIMS = { classifySeconds: 10, growth: 1.3, perItemMs: 1 };
const BATCH = 5_000;
const DOCUMENT_BYTES = 20_000;

interface Settings {
  readonly rounds: number;
  readonly resources: number;
  readonly flows: number;
  readonly fewFlows: number;
  readonly manyFlows: number;
}

/** An estate classified, flows taken in, reads beside few and many flows, evidence signed and verified. */
export async function compliance({ quick }: BenchOptions): Promise<Report> {
  const settings: Settings = quick
    ? { rounds: 2, resources: 2_000, flows: 20_000, fewFlows: 1_000, manyFlows: 100_000 }
    : { rounds: 3, resources: 10_000, flows: 100_000, fewFlows: 10_000, manyFlows: 1_000_000 };
  const seeded = await seed(1);
  try {
    const classified = await classifications(seeded, settings);
    const ingested = await ingests(seeded, settings);
    const reads = await latencies(seeded, settings);
    const proven = await proofs(seeded, settings);
    return {
      settings: { ...settings, aims: AIMS, batch: BATCH },
      tables: [
        classifyTable(classified, settings),
        ingestTable(ingested, settings),
        latencyTable(reads, settings),
        proofTable(proven),
      ],
      figures: { classified, ingested, reads, proven },
    };
  } finally {
    seeded.remove();
  }
}

function estate(seeded: Seeded, name: string, { resources }: Settings, flows: number): string {
  const path = seeded.copy(name);
  addEstate(path, { tenantId: seeded.tenant.id, resources, flows, now: Date.now() });
  return path;
}

interface Timed {
  readonly name: string;
  /** Milliseconds, round by round. */
  readonly times: readonly number[];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function classifications(seeded: Seeded, settings: Settings): Promise<Timed[]> {
  const { token } = seeded.tenant.people.operator;
  const [first, again]: [number[], number[]] = [[], []];
  for (let round = 0; round < settings.rounds; round++) {
    const server = await serve(estate(seeded, `classify-${round}`, settings, settings.flows));
    const classifyAll = () => ended(server.url, 'compliance.scope.classifyAll', {}, token);
    try {
      first.push(await timed(classifyAll));
      again.push(await timed(classifyAll));
    } finally {
      await server.stop();
    }
  }
  return [
    { name: 'an estate never classified', times: first },
    { name: 'the same again, nothing changed', times: again },
  ];
}

async function ingests(seeded: Seeded, settings: Settings): Promise<Measured[]> {
  const { admin, operator } = seeded.tenant.people;
  const [none, many] = await Promise.all(
    (['none', 'many'] as const).map(name =>
      serve(estate(seeded, `ingest-${name}`, settings, name === 'none' ? 0 : settings.flows)),
    ),
  );
  if (none === undefined || many === undefined) throw new Error('two servers were started');
  const start = Math.floor(Date.now() / 1000) - 3_600;
  let made = 0;
  const line = (n: number) =>
    `2 123456789012 eni-${n % 50} ${addressOf(n % settings.resources)} ${addressOf((n * 7) % settings.resources)} ${32_768 + (n % 28_000)} 443 6 20 4249 ${start + Math.floor(n / 28_000)} ${start + 60 + Math.floor(n / 28_000)} ACCEPT OK`;
  const lines = (first: number) => Array.from({ length: BATCH }, (_, n) => line(first + n)).join('\n');
  const fresh = (url: string) => async () => {
    await call(
      url,
      'compliance.flows.ingest',
      { format: 'aws-vpc-flow-log', text: lines(made) },
      operator.token,
    );
    made += BATCH;
    return BATCH;
  };
  const known = lines(0);
  const again = async () => {
    await call(
      none.url,
      'compliance.flows.ingest',
      { format: 'aws-vpc-flow-log', text: known },
      operator.token,
    );
    return BATCH;
  };
  const streamed = async () => {
    const body = Array.from({ length: 5 }, (_, n) => lines(made + n * BATCH)).join('\n');
    made += 5 * BATCH;
    const response = await fetch(`${none.url}/api/v1/compliance/flows/ingest?format=aws-vpc-flow-log`, {
      method: 'POST',
      headers: { ...bearer(operator.token), 'content-type': 'text/plain' },
      body,
    });
    if (!response.ok) throw new Error(`the stream was answered ${response.status}: ${await response.text()}`);
    return 5 * BATCH;
  };
  const gateways = async () => {
    const items = Array.from({ length: 500 }, () => gatewayInput(`gw-${crypto.randomUUID()}`));
    await call(none.url, 'fleet.gateways.createMany', { items }, admin.token);
    return items.length;
  };
  try {
    return await measure(
      [
        { name: 'fleet.gateways.createMany', work: gateways },
        { name: 'new flows', work: fresh(none.url) },
        { name: 'flows known before', work: again },
        { name: `new flows, ${settings.flows} stored`, work: fresh(many.url) },
        { name: `new flows, ${5 * BATCH} streamed over REST`, work: streamed },
      ],
      settings.rounds,
    );
  } finally {
    await Promise.all([none.stop(), many.stop()]);
  }
}

interface Read {
  readonly name: string;
  readonly few: readonly number[];
  readonly many: readonly number[];
}

const READS: readonly (readonly [path: string, input: Record<string, unknown>])[] = [
  ['compliance.scope.summary', {}],
  ['compliance.resources.list', { limit: 100 }],
  ['compliance.resources.list', { limit: 100, scope: 'pending-review' }],
  ['compliance.flows.list', { limit: 100 }],
  ['compliance.flows.list', { limit: 100, dstPort: 443 }],
  ['compliance.flows.list', { limit: 1, resource: 'arn:7' }],
];
const CALLS = 20;

async function latencies(seeded: Seeded, settings: Settings): Promise<Read[]> {
  const { token } = seeded.tenant.people.viewer;
  const few = await serve(estate(seeded, 'few', settings, settings.fewFlows));
  const many = await serve(estate(seeded, 'full', settings, settings.manyFlows));
  try {
    const contenders = READS.flatMap(([path, input]) => [few, many].map(({ url }) => ({ url, path, input })));
    const middle = async ({ url, path, input }: (typeof contenders)[number]) => {
      const times: number[] = [];
      for (let n = 0; n < CALLS; n++) times.push(await timed(() => call(url, path, input, token)));
      return median(times);
    };
    for (const contender of contenders) await middle(contender);
    const times = await interleaved(contenders, settings.rounds * 3, middle);
    return READS.map(([path, { limit, ...filter }], n) => ({
      name: [path.replace('compliance.', ''), ...Object.keys(filter)].join(' by '),
      few: times[n * 2] ?? [],
      many: times[n * 2 + 1] ?? [],
    }));
  } finally {
    await Promise.all([few.stop(), many.stop()]);
  }
}

async function proofs(seeded: Seeded, settings: Settings): Promise<Timed[]> {
  const key = await importEvidenceKey(ENVIRONMENT.EVIDENCE_SIGNING_KEY);
  const bytes = new TextEncoder().encode('x'.repeat(DOCUMENT_BYTES));
  const spki = Uint8Array.from(atob(key.spkiPem.replace(/-----[A-Z ]+-----|\s/g, '')), c => c.charCodeAt(0));
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const verifies = await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify']);
  const { signature } = await sealDocument(key, bytes);
  const raw = Uint8Array.from(atob(signature), c => c.charCodeAt(0));
  const server = await serve(estate(seeded, 'evidence', { ...settings, resources: 200 }, 1_000));
  const { operator, viewer } = seeded.tenant.people;
  const generate = () =>
    call(server.url, 'compliance.evidence.generate', { evidenceType: 'tag_audit_trail' }, operator.token);
  const contenders = [
    { name: `hash and sign ${DOCUMENT_BYTES} bytes`, work: () => sealDocument(key, bytes) },
    {
      name: `hash and verify ${DOCUMENT_BYTES} bytes`,
      work: async () => {
        await crypto.subtle.digest('SHA-256', bytes);
        if (!(await crypto.subtle.verify(algorithm, verifies, raw, bytes)))
          throw new Error('a good signature');
      },
    },
    { name: 'evidence.generate, whole call', work: generate },
    {
      name: 'evidence.verifyAll, each item of 500',
      work: () => ended(server.url, 'compliance.evidence.verifyAll', {}, viewer.token),
    },
  ];
  try {
    for (let n = 0; n < 500; n++) await generate();
    const times = await interleaved(contenders, settings.rounds, async ({ name, work }) => {
      const count = name.endsWith('500') ? 1 : 200;
      const spent = await timed(async () => {
        for (let n = 0; n < count; n++) await work();
      });
      return spent / (count === 1 ? 500 : count);
    });
    return contenders.map(({ name }, n) => ({ name, times: times[n] ?? [] }));
  } finally {
    await server.stop();
  }
}

const verdict = (value: number, aim: number) => (value <= aim ? 'ok' : 'MISSED');

function classifyTable(classified: readonly Timed[], { resources, flows }: Settings): Table {
  return {
    title: `scope.classifyAll over ${resources} resources and ${flows} flows on Node`,
    columns: ['', 'seconds', `aim ${AIMS.classifySeconds}`],
    rows: classified.map(({ name, times }) => {
      const found = spread(times.map(ms => ms / 1000));
      return [name, shown(found, 2), verdict(found.median, AIMS.classifySeconds)];
    }),
    notes: ['From the call until the operation has ended, asked for every 50 ms.'],
  };
}

function ingestTable(ingested: readonly Measured[], { resources, flows }: Settings): Table {
  return {
    title: `Flow records taken in on Node, VPC flow log text in batches of ${BATCH}, ${resources} resources`,
    columns: ['', 'rows/s', 'of createMany'],
    rows: rateRows(ingested, ingested[0]),
    notes: [`${flows} stored: between the same resources.`],
  };
}

function latencyTable(reads: readonly Read[], { fewFlows, manyFlows }: Settings): Table {
  return {
    title: `Reads beside ${fewFlows} and ${manyFlows} flows on Node, median of ${CALLS} calls, one after the other`,
    columns: ['', 'ms, few', 'ms, many', 'ratio', `aim ${AIMS.growth}`],
    rows: reads.map(({ name, few, many }) => {
      const growth = spread(ratios(many, few));
      const found = [shown(spread(few), 2), shown(spread(many), 2), shown(growth, 2)];
      return [name, ...found, verdict(growth.median, AIMS.growth)];
    }),
  };
}

function proofTable(proven: readonly Timed[]): Table {
  return {
    title: 'Evidence on Node',
    columns: ['', 'ms per item', `aim ${AIMS.perItemMs}`],
    rows: proven.map(({ name, times }) => {
      const found = spread(times);
      const isWhole = name.includes('whole');
      return [name, shown(found, 3), isWhole ? '' : verdict(found.median, AIMS.perItemMs)];
    }),
  };
}
