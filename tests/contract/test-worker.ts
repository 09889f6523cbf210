import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { archiveR2, bucketBinding } from '../../apps/edge/src/ports/archive-r2.ts';
import { writeAssets } from '../../scripts/build-worker.ts';
import { BUNDLED_AT } from './bundle-once.ts';
import type { BundledWorker } from './bundled-worker.ts';
import { DEPLOYMENT_HEADER, type Deployment, deploymentText } from './deployment.ts';
import { TEST_KEYS } from './keys.ts';

export interface TestWorker {
  readonly url: string;
  /** `fetch` at the time `now` says. */
  readonly fetch: typeof fetch;
  /** The lines logged since this Worker was started. */
  logs(): string[];
  /** Runs one job now. False when another is at it. */
  runJob(name: string): Promise<boolean>;
  /** An object of the bucket for audit entries. */
  archived(ref: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Waits for work that outlives its response. */
  settle(): Promise<void>;
}

interface Workerd {
  readonly runtime: Miniflare;
  readonly url: string;
  readonly logs: string[];
}

let workerd: Promise<Workerd> | undefined;
let deployments = 0;

/** One workerd for all tests of this process, which it ends with: to start one costs more than most tests. */
async function startWorkerd(): Promise<Workerd> {
  const ofMiniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'));
  process.env.WORKERD = String(ofMiniflare('workerd').default);
  process.env.MINIFLARE_WORKERD_PATH = join(import.meta.dirname, 'workerd.sh');
  const assets = mkdtempSync(join(tmpdir(), 'breakwater-assets-'));
  writeAssets(assets);
  process.once('exit', () => rmSync(assets, { recursive: true, force: true }));
  const logs: string[] = [];
  const runtime = new Miniflare({
    ...(await bundled()),
    bindings: {
      ROOT_KEY: TEST_KEYS.rootKey,
      SETUP_TOKEN: TEST_KEYS.setupToken,
      ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
      DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
      EVIDENCE_SIGNING_KEY: TEST_KEYS.evidenceSigningKey,
    },
    serviceBindings: { ASSETS: { disk: { path: assets, writable: false } } },
    // Not through Miniflare's own Worker, which packs every answer and takes longer than most requests of ours.
    unsafeDirectSockets: [{}],
    r2Buckets: ['AUDIT_ARCHIVE'],
    queueProducers: { OPERATIONS: 'operations' },
    queueConsumers: { operations: { maxBatchSize: 1, maxBatchTimeout: 0, maxRetries: 0 } },
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      for (const stream of [stdout, stderr]) stream.on('data', chunk => logs.push(String(chunk)));
    },
  });
  return { runtime, url: (await runtime.unsafeGetDirectURL()).origin, logs };
}

async function bundled(): Promise<BundledWorker> {
  const url = process.env[BUNDLED_AT];
  if (url === undefined) return (await import('./bundled-worker.ts')).bundledWorker();
  const response = await fetch(url);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** A Worker of one's own, in the workerd that all tests of this process share, on a libSQL server. */
export async function testWorker(
  bindings: Deployment['bindings'],
  now: () => number,
  { queue = false }: { readonly queue?: boolean } = {},
): Promise<TestWorker> {
  workerd ??= startWorkerd();
  const { runtime, url, logs } = await workerd;
  const deployment = deploymentText({ id: ++deployments, bindings, queue });
  const since = logs.length;
  const send: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set(DEPLOYMENT_HEADER, deployment);
    headers.set('x-test-now', String(now()));
    return fetch(input, { ...init, headers });
  };
  return {
    url,
    fetch: send,
    logs: () => logs.slice(since),
    async runJob(name) {
      const response = await send(`${url}/test/run-job/${name}`);
      if (!response.ok) throw new Error(await response.text());
      return (await response.text()) === 'true';
    },
    async archived(ref) {
      const bucket = bucketBinding(await runtime.getR2Bucket('AUDIT_ARCHIVE'));
      if (bucket === null) throw new Error('there is no bucket');
      return archiveR2(bucket).get(ref);
    },
    async settle() {
      await send(`${url}/test/settle`);
    },
  };
}
