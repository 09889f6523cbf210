import { ManualClock } from '@breakwater/db';
import { workerApp } from 'edge/worker-app';
import './hooks.ts';

const clock = new ManualClock();
const worker = workerApp({ clock, passwordCost: 4 });
const running = new Set<Promise<unknown>>();
let queued = 0;

/** The Worker as deployed, at the time that each request names. */
export default {
  async fetch(...[request, env, execution]: Parameters<typeof worker.fetch>): Promise<Response> {
    if (new URL(request.url).pathname === '/test/settle') {
      while (running.size > 0) await Promise.allSettled(running);
      return new Response(null, { status: 204 });
    }
    if (new URL(request.url).pathname === '/test/queued') return new Response(String(queued));
    const now = request.headers.get('x-test-now');
    if (now !== null) clock.set(Number(now));
    const tracked = {
      waitUntil(task: Promise<unknown>) {
        running.add(task);
        execution.waitUntil(task.finally(() => running.delete(task)));
      },
    };
    const job = /^\/test\/run-job\/(.+)$/.exec(new URL(request.url).pathname)?.[1];
    if (job !== undefined) return new Response(String(await worker.runJob(job, env, tracked)));
    return worker.fetch(request, env, tracked);
  },

  async queue(...[batch, env, execution]: Parameters<typeof worker.queue>): Promise<void> {
    queued += batch.messages.length;
    await worker.queue(batch, env, execution);
  },
};
