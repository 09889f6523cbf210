import { purgeIdempotencyKeys } from './idempotency-purge.ts';
import type { Job } from './job.ts';

/** Everything that runs by itself, and how often. */
export const JOBS = {
  'idempotency.purge': { every: 'hour', run: purgeIdempotencyKeys },
} as const satisfies Readonly<Record<string, Job>>;

export type JobName = keyof typeof JOBS;
