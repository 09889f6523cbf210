import { type AllowList, deafWake, isJobName, type Ports, runJob } from '@breakwater/api';
import { dnsOverHttps } from './dns-over-https.ts';
import { fetchOutbound } from './fetch-outbound.ts';

const RESOLVER = 'https://cloudflare-dns.com/dns-query';

/** What a Worker can do. */
export function workerPorts(allow: AllowList): Ports {
  return {
    outbound: fetchOutbound(allow, dnsOverHttps(RESOLVER)),
    smtp: null,
    grpcHealth: null,
    archive: null,
    operations: { start: () => undefined },
    kick(work, job) {
      if (!isJobName(job)) throw new TypeError(`there is no job ${job}`);
      work.background(runJob(work, job));
    },
    wake: deafWake,
  };
}
