import { query } from '@breakwater/db';
import type { Work } from '../context.ts';
import { JOBS, type JobName } from './index.ts';
import { type Job, type JobCtx, jobContext, PERIODS } from './job.ts';
import { takeLease } from './lease.ts';

/** Runs one job now, whether it is due or not. False when another process is at it. */
export async function runJob(work: Work, name: JobName): Promise<boolean> {
  const ctx = jobContext(work, name);
  const job: Job = JOBS[name];
  const lease = await takeLease(ctx, `job:${name}`);
  if (lease === null) {
    if (job.shared) await job.run(ctx);
    return job.shared === true;
  }
  try {
    await job.run(ctx);
  } catch (error) {
    await lease.release(error);
    throw error;
  }
  await lease.release(undefined);
  return true;
}

/** Runs every job whose period has begun since it last ran, one after the other. A failure stops no other. */
export async function runDueJobs(work: Work): Promise<void> {
  for (const name of await dueJobs(jobContext(work, 'scheduler'))) {
    try {
      await runJob(work, name);
    } catch (error) {
      work.app.log('error', 'job failed', { job: name, error: String(error) });
    }
  }
}

async function dueJobs(ctx: JobCtx): Promise<JobName[]> {
  const [found] = await query(ctx, [
    { sql: "SELECT name, last_run_at FROM leases WHERE name LIKE 'job:%'", args: [] },
  ]);
  const lastRuns = new Map(found?.rows.map(([name, at]) => [String(name), Number(at ?? 0)]));
  const now = ctx.clock.now();
  return jobNames().filter(name => {
    const period = PERIODS[JOBS[name].every];
    // Also when it last ran later than now: the clock was ahead then, and would keep the job from running until then.
    return Math.floor((lastRuns.get(`job:${name}`) ?? 0) / period) !== Math.floor(now / period);
  });
}

/** `Object.keys` forgets what the keys are; those of JOBS are its names. */
const jobNames = () => Object.keys(JOBS) as JobName[];

export const isJobName = (name: string): name is JobName => Object.hasOwn(JOBS, name);
