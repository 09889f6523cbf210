import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { archiveR2, bucketBinding } from '../../apps/edge/src/ports/archive-r2.ts';
import { bundleWorker, miniflareModules, type WorkerBundle } from '../../scripts/bundle-worker.ts';
import { TEST_KEYS } from './keys.ts';

let bundle: Promise<WorkerBundle> | undefined;

export interface TestWorker {
  readonly url: string;
  /** `fetch` at the time `now` says. */
  readonly fetch: typeof fetch;
  readonly logs: string[];
  /** Runs one job now. False when another is at it. */
  runJob(name: string): Promise<boolean>;
  /** An object of the bucket for audit entries. */
  archived(ref: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Waits for work that outlives its response. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** The test Worker under workerd, on a libSQL server. */
export async function startTestWorker(
  databaseUrl: string,
  now: () => number,
  bindings: Readonly<Record<string, string>> = {},
  { queue = false }: { readonly queue?: boolean } = {},
): Promise<TestWorker> {
  bundle ??= bundleWorker(join(import.meta.dirname, 'worker.ts'));
  const logs: string[] = [];
  const worker = new Miniflare({
    modules: miniflareModules(await bundle),
    compatibilityDate: '2026-07-01',
    bindings: {
      DATABASE_URL: databaseUrl,
      ROOT_KEY: TEST_KEYS.rootKey,
      SETUP_TOKEN: TEST_KEYS.setupToken,
      ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
      DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
      ...bindings,
    },
    r2Buckets: ['AUDIT_ARCHIVE'],
    ...(queue
      ? {
          queueProducers: { OPERATIONS: 'operations' },
          queueConsumers: { operations: { maxBatchSize: 1, maxBatchTimeout: 0, maxRetries: 0 } },
        }
      : {}),
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      for (const stream of [stdout, stderr]) stream.on('data', chunk => logs.push(String(chunk)));
    },
  });
  const url = (await worker.ready).origin;
  return {
    logs,
    ...on(url, databaseUrl, now),
    async archived(ref) {
      const bucket = bucketBinding(await worker.getR2Bucket('AUDIT_ARCHIVE'));
      if (bucket === null) throw new Error('there is no bucket');
      return archiveR2(bucket).get(ref);
    },
    stop: () => worker.dispose(),
  };
}

/** A running test Worker as it serves one database. */
function on(url: string, databaseUrl: string, now: () => number) {
  const send: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('x-test-database', databaseUrl);
    headers.set('x-test-now', String(now()));
    return fetch(input, { ...init, headers });
  };
  return {
    url,
    fetch: send,
    async runJob(name: string) {
      const response = await send(`${url}/test/run-job/${name}`);
      if (!response.ok) throw new Error(await response.text());
      return (await response.text()) === 'true';
    },
    async settle() {
      await send(`${url}/test/settle`);
    },
  };
}

const shared = new Map<string, Promise<TestWorker>>();

/** One workerd for all tests of this process that want the same settings; it ends with the process. */
export async function sharedTestWorker(
  databaseUrl: string,
  now: () => number,
  bindings: Readonly<Record<string, string>>,
) {
  const key = JSON.stringify(bindings);
  const worker = shared.get(key) ?? startTestWorker(databaseUrl, now, bindings);
  shared.set(key, worker);
  return on((await worker).url, databaseUrl, now);
}
