import { ManualClock } from '@breakwater/db';
import { workerApp } from 'edge/worker-app';
import './hooks.ts';

const clock = new ManualClock();
const worker = workerApp({ clock, passwordCost: 4 });
const running = new Set<Promise<unknown>>();

/** The Worker as deployed, at the time that each request names. */
export default {
  async fetch(...[request, env, execution]: Parameters<typeof worker.fetch>): Promise<Response> {
    if (new URL(request.url).pathname === '/test/settle') {
      await Promise.allSettled(running);
      return new Response(null, { status: 204 });
    }
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
};
