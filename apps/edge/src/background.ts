import { isJobName, type JobName, type Ports, runDueJobs, runJob, type Work } from '@breakwater/api';

const TICK_MS = 60_000;
const SWEEP_MS = 15_000;

/** Starts what is due now and every minute from now on, and looks after operations more often. Returns how to stop. */
export function startJobs(work: Work): () => void {
  const tick = () => work.background(runDueJobs(work).catch(error => failed(work, 'scheduler', error)));
  const sweep = () =>
    work.background(runJob(work, 'operations.sweep').catch(error => failed(work, 'operations.sweep', error)));
  const timers = [setInterval(tick, TICK_MS), setInterval(sweep, SWEEP_MS)];
  tick();
  // The last process may have ended with work under way, and deliveries due before the next minute.
  sweep();
  work.app.ports.kick(work, 'webhooks.dispatch');
  return () => timers.forEach(clearInterval);
}

/** Runs of jobs that were asked for. */
export interface Kicks {
  readonly kick: Ports['kick'];
  /** From now on nothing is run. */
  stop(): void;
}

/** Runs a job for whoever asks, one run at a time: asked while it runs, it runs once more. */
export function createKicks(): Kicks {
  const running = new Map<string, { again: boolean }>();
  const later = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  let stopped = false;

  function now(work: Work, job: JobName): void {
    const current = running.get(job);
    if (current !== undefined) {
      current.again = true;
      return;
    }
    const state = { again: true };
    running.set(job, state);
    const run = async () => {
      while (state.again && !stopped) {
        state.again = false;
        await runJob(work, job).catch(error => failed(work, job, error));
      }
      running.delete(job);
    };
    work.background(run());
  }

  /** One timer a job, for the earliest time asked for. */
  function wait(work: Work, job: JobName, ms: number): void {
    const at = work.app.clock.now() + ms;
    const planned = later.get(job);
    if (planned !== undefined && planned.at <= at) return;
    clearTimeout(planned?.timer);
    const timer = setTimeout(() => {
      later.delete(job);
      now(work, job);
    }, ms);
    timer.unref();
    later.set(job, { at, timer });
  }

  return {
    kick(work, job, inMs = 0) {
      if (!isJobName(job)) throw new TypeError(`there is no job ${job}`);
      if (stopped) return;
      if (inMs > 0) wait(work, job, inMs);
      else now(work, job);
    },
    stop() {
      stopped = true;
      for (const { timer } of later.values()) clearTimeout(timer);
    },
  };
}

function failed({ app }: Work, job: string, error: unknown): void {
  app.log('error', 'job failed', { job, error: String(error) });
}
