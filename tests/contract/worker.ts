import { ManualClock } from '@breakwater/db';
import { workerApp } from 'edge/worker-app';
import './hooks.ts';

type Worker = ReturnType<typeof workerApp>;

/** The Worker on one database: tests share the process, not the Worker. */
interface Served {
  readonly clock: ManualClock;
  readonly worker: Worker;
  readonly running: Set<Promise<unknown>>;
}

const served = new Map<string, Served>();
let queued = 0;

function on(databaseUrl: string): Served {
  const known = served.get(databaseUrl);
  if (known !== undefined) return known;
  const clock = new ManualClock();
  const made = {
    clock,
    worker: workerApp({
      clock,
      passwordCost: 4,
      ports: { watch: { pollMs: 100, maxMs: 5 * 60_000, most: null } },
    }),
    running: new Set<Promise<unknown>>(),
  };
  served.set(databaseUrl, made);
  return made;
}

/** The Worker as deployed, at the time and on the database that each request names. */
export default {
  async fetch(...[request, bindings, execution]: Parameters<Worker['fetch']>): Promise<Response> {
    const env = {
      ...bindings,
      DATABASE_URL: request.headers.get('x-test-database') ?? String(bindings.DATABASE_URL),
    };
    const { clock, worker, running } = on(env.DATABASE_URL);
    const { pathname } = new URL(request.url);
    if (pathname === '/test/settle') {
      while (running.size > 0) await Promise.allSettled(running);
      return new Response(null, { status: 204 });
    }
    if (pathname === '/test/queued') return new Response(String(queued));
    const now = request.headers.get('x-test-now');
    if (now !== null) clock.set(Number(now));
    const tracked = {
      waitUntil(task: Promise<unknown>) {
        running.add(task);
        execution.waitUntil(task.finally(() => running.delete(task)));
      },
    };
    const job = /^\/test\/run-job\/(.+)$/.exec(pathname)?.[1];
    if (job !== undefined) return new Response(String(await worker.runJob(job, env, tracked)));
    return worker.fetch(request, env, tracked);
  },

  async queue(...[batch, env, execution]: Parameters<Worker['queue']>): Promise<void> {
    queued += batch.messages.length;
    await on(String(env.DATABASE_URL)).worker.queue(batch, env, execution);
  },
};
