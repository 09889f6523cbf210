import {
  type AllowList,
  deafWake,
  isJobName,
  type Outbound,
  type Ports,
  pause,
  runJob,
} from '@breakwater/api';
import { archiveR2, type BucketLike } from './archive-r2.ts';
import { type QueueLike, workerOperations } from './operations-queue.ts';
import { workerStorage } from './worker-storage.ts';

const RESOLVER = 'https://cloudflare-dns.com/dns-query';
/** A Worker may wait for six answers at once; the database and the resolver need some. */
const PARALLEL = 4;

/** What a Worker may be bound to. */
export interface WorkerBindings {
  /** For operations; without one they are done after the response. */
  readonly queue: QueueLike | null;
  /** For audit entries that leave the database; without one they stay. */
  readonly bucket: BucketLike | null;
}

/** What a Worker can do. */
export function workerPorts(allow: AllowList, { queue, bucket }: WorkerBindings): Ports {
  return {
    outbound: outbound(allow),
    smtp: null,
    grpcHealth: null,
    archive: bucket === null ? null : archiveR2(bucket),
    storage: workerStorage,
    operations: workerOperations(queue),
    kick(work, job, inMs = 0) {
      if (!isJobName(job)) throw new TypeError(`there is no job ${job}`);
      if (inMs === 0) work.background(runJob(work, job));
    },
    wake: deafWake,
    pause,
    watch: { pollMs: 2000, maxMs: 5 * 60_000, most: null },
  };
}

/** Loaded on first use: most isolates call nobody. */
function outbound(allow: AllowList): Outbound {
  let loading: Promise<Outbound> | undefined;
  async function load(): Promise<Outbound> {
    const [{ fetchOutbound }, { dnsOverHttps }] = await Promise.all([
      import('./fetch-outbound.ts'),
      import('./dns-over-https.ts'),
    ]);
    return fetchOutbound(allow, dnsOverHttps(RESOLVER));
  }
  return {
    tls: false,
    parallel: PARALLEL,
    async request(request) {
      loading ??= load();
      return (await loading).request(request);
    },
  };
}
