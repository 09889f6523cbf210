import { isJobName, runDueJobs, runJob, type Work } from '@breakwater/api';

const TICK_MS = 60_000;

/** Starts what is due now and every minute from now on. Returns how to stop. */
export function startJobs(work: Work): () => void {
  const tick = () => work.background(runDueJobs(work).catch(error => failed(work, 'scheduler', error)));
  const timer = setInterval(tick, TICK_MS);
  tick();
  return () => clearInterval(timer);
}

/** Runs a job for whoever asks, one run at a time: asked while it runs, it runs once more. */
export function createKick(): (work: Work, job: string) => void {
  const running = new Map<string, { again: boolean }>();
  return (work, job) => {
    if (!isJobName(job)) throw new TypeError(`there is no job ${job}`);
    const current = running.get(job);
    if (current !== undefined) {
      current.again = true;
      return;
    }
    const state = { again: true };
    running.set(job, state);
    const run = async () => {
      while (state.again) {
        state.again = false;
        await runJob(work, job).catch(error => failed(work, job, error));
      }
      running.delete(job);
    };
    work.background(run());
  };
}

function failed({ app }: Work, job: string, error: unknown): void {
  app.log('error', 'job failed', { job, error: String(error) });
}
