import { type Clock, Database } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { httpApp } from './app.ts';
import { appServices } from './app-services.ts';
import { jsonLog } from './log.ts';
import { readSettings } from './settings.ts';

export interface WorkerOptions {
  readonly clock: Clock;
  /** bcrypt cost; lower only in tests. */
  readonly passwordCost?: number;
}

type Bindings = Readonly<Record<string, unknown>>;

interface ExecutionLike {
  waitUntil(task: Promise<unknown>): void;
}

/** A Worker. Settings and services live as long as the isolate; database clients only as long as a request. */
export function workerApp({ clock, passwordCost }: WorkerOptions) {
  let application: Promise<ReturnType<typeof httpApp>> | undefined;

  async function start(env: Bindings) {
    const settings = readSettings(env);
    const log = jsonLog(line => console.log(line), clock.now.bind(clock));
    const app = await appServices(settings, { clock, log, passwordCost });
    return httpApp({
      app,
      runtime: 'workerd',
      openDatabase: () =>
        new Database(openDriver).open({
          url: settings.DATABASE_URL,
          authToken: settings.DATABASE_AUTH_TOKEN,
        }),
      clientIp: c => c.req.header('cf-connecting-ip') ?? null,
      background: (task, c) => c.executionCtx.waitUntil(task),
    });
  }

  return {
    async fetch(request: Request, env: Bindings, execution: ExecutionLike): Promise<Response> {
      application ??= start(env);
      const hono = await application;
      return hono.fetch(request, env, {
        waitUntil: task => execution.waitUntil(task),
        passThroughOnException: () => undefined,
        props: {},
      });
    },
  };
}
