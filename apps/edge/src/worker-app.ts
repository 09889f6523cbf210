import {
  type App,
  isJobName,
  type Ports,
  performOperation,
  runDueJobs,
  runJob,
  type Work,
} from '@breakwater/api';
import { type Clock, Database } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { httpApp } from './app.ts';
import { appServices } from './app-services.ts';
import { jsonLog } from './log.ts';
import { bucketBinding } from './ports/archive-r2.ts';
import { workerAssets } from './ports/assets.ts';
import { operationIdIn, queueBinding } from './ports/operations-queue.ts';
import { workerPorts } from './ports/worker.ts';
import { readSettings, type Settings } from './settings.ts';

export interface WorkerOptions {
  readonly clock: Clock;
  /** bcrypt cost; lower only in tests. */
  readonly passwordCost?: number;
  /** In place of this runtime's own, in tests. */
  readonly ports?: Partial<Ports>;
}

type Bindings = Readonly<Record<string, unknown>>;

interface ExecutionLike {
  waitUntil(task: Promise<unknown>): void;
}

interface QueueBatch {
  readonly messages: readonly { readonly body: unknown }[];
}

interface Started {
  readonly app: App;
  readonly settings: Settings;
  readonly hono: ReturnType<typeof httpApp>;
}

/** A Worker. Settings and services live as long as the isolate; database clients only as long as a request. */
export function workerApp({ clock, passwordCost, ports }: WorkerOptions) {
  let starting: Promise<Started> | undefined;

  async function start(env: Bindings): Promise<Started> {
    const settings = readSettings(env);
    const log = jsonLog(line => console.log(line), clock.now.bind(clock));
    const bindings = { queue: queueBinding(env.OPERATIONS), bucket: bucketBinding(env.AUDIT_ARCHIVE) };
    const app = await appServices(settings, {
      clock,
      log,
      passwordCost,
      ports: allow => ({ ...workerPorts(allow, bindings), ...ports }),
    });
    const hono = httpApp({
      app,
      runtime: 'workerd',
      openDatabase: () => openDatabase(settings),
      asset: workerAssets(env.ASSETS),
      clientIp: c => c.req.header('cf-connecting-ip') ?? null,
      background: (task, c) => c.executionCtx.waitUntil(task),
    });
    return { app, settings, hono };
  }

  function started(env: Bindings): Promise<Started> {
    starting ??= start(env);
    return starting;
  }

  async function work(env: Bindings, execution: ExecutionLike): Promise<Work> {
    const { app, settings } = await started(env);
    return { app, db: openDatabase(settings), background: task => execution.waitUntil(task) };
  }

  return {
    async fetch(request: Request, env: Bindings, execution: ExecutionLike): Promise<Response> {
      const { hono } = await started(env);
      return hono.fetch(request, env, {
        waitUntil: task => execution.waitUntil(task),
        passThroughOnException: () => undefined,
        props: {},
      });
    },

    /** Once a minute, by cron. */
    async scheduled(_event: unknown, env: Bindings, execution: ExecutionLike): Promise<void> {
      await runDueJobs(await work(env, execution));
    },

    /** Does the operations that others queued. Never retried here: the sweep sees to what was not done. */
    async queue({ messages }: QueueBatch, env: Bindings, execution: ExecutionLike): Promise<void> {
      for (const { body } of messages) {
        const id = operationIdIn(body);
        if (id !== null) await performOperation(await work(env, execution), id);
      }
    },

    /** Runs one job now. */
    async runJob(name: string, env: Bindings, execution: ExecutionLike): Promise<boolean> {
      if (!isJobName(name)) throw new TypeError(`there is no job ${name}`);
      return runJob(await work(env, execution), name);
    },
  };
}

function openDatabase({ DATABASE_URL, DATABASE_AUTH_TOKEN }: Settings): Database {
  return new Database(openDriver).open({ url: DATABASE_URL, authToken: DATABASE_AUTH_TOKEN });
}
