import { ManualClock } from '@breakwater/db';
import { workerApp } from 'edge/worker-app';
import { queueBinding } from '../../apps/edge/src/ports/operations-queue.ts';
import { DEPLOYMENT_HEADER, deploymentIn } from './deployment.ts';
import './hooks.ts';

type Worker = ReturnType<typeof workerApp>;
type Bindings = Parameters<Worker['fetch']>[1];

/** One Worker: tests share the process and the isolate, not the Worker. */
interface Served {
  readonly env: Bindings;
  readonly clock: ManualClock;
  readonly worker: Worker;
  readonly running: Set<Promise<unknown>>;
  queued: number;
}

const served = new Map<string, Served>();

/** The Worker of a deployment, which is described as the header does it. */
function workerOf(deployment: string, shared: Bindings): Served {
  const known = served.get(deployment);
  if (known !== undefined) return known;
  const { bindings, queue } = deploymentIn(deployment);
  const clock = new ManualClock();
  const made = {
    env: { ...shared, OPERATIONS: queue ? queueFor(deployment, shared) : null, ...bindings },
    clock,
    worker: workerApp({
      clock,
      passwordCost: 4,
      ports: { watch: { pollMs: 100, maxMs: 5 * 60_000, most: null } },
    }),
    running: new Set<Promise<unknown>>(),
    queued: 0,
  };
  served.set(deployment, made);
  return made;
}

/** The queue is everybody's, so a message says whose it is. */
function queueFor(deployment: string, shared: Bindings) {
  return { send: async (message: unknown) => queueBinding(shared.OPERATIONS)?.send({ deployment, message }) };
}

interface Queued {
  readonly deployment: string;
  readonly message: unknown;
}

interface Batch {
  readonly messages: readonly { readonly body: Queued }[];
}

/** The Worker as deployed, at the time and with the settings that each request names. */
export default {
  async fetch(...[request, shared, execution]: Parameters<Worker['fetch']>): Promise<Response> {
    const one = workerOf(request.headers.get(DEPLOYMENT_HEADER) ?? '', shared);
    const { env, clock, worker, running } = one;
    const { pathname } = new URL(request.url);
    if (pathname === '/test/settle') {
      while (running.size > 0) await Promise.allSettled(running);
      return new Response(null, { status: 204 });
    }
    if (pathname === '/test/queued') return new Response(String(one.queued));
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

  async queue(
    { messages }: Batch,
    shared: Bindings,
    execution: Parameters<Worker['queue']>[2],
  ): Promise<void> {
    for (const { body } of messages) {
      const one = workerOf(body.deployment, shared);
      one.queued++;
      await one.worker.queue({ messages: [{ body: body.message }] }, one.env, execution);
    }
  },
};
