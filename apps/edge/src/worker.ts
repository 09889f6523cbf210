import { Database, systemClock } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { type ExecutionLike, httpApp } from './app.ts';
import { appServices } from './app-services.ts';
import { jsonLog } from './log.ts';
import { readSettings } from './settings.ts';

type Bindings = Readonly<Record<string, unknown>>;

// Settings and services live as long as the isolate; database clients only as long as a request.
let application: Promise<ReturnType<typeof httpApp>> | undefined;

async function start(env: Bindings) {
  const settings = readSettings(env);
  const log = jsonLog(line => console.log(line), systemClock.now);
  const app = await appServices(settings, { clock: systemClock, log });
  return httpApp({
    app,
    runtime: 'workerd',
    openDatabase: () =>
      new Database(openDriver).open({ url: settings.DATABASE_URL, authToken: settings.DATABASE_AUTH_TOKEN }),
    clientIp: request => request.headers.get('cf-connecting-ip'),
    background: (task, execution) => execution?.waitUntil(task),
  });
}

export default {
  async fetch(request: Request, env: Bindings, execution: ExecutionLike & { passThroughOnException(): void }) {
    application ??= start(env);
    const hono = await application;
    return hono.fetch(request, env, { ...execution, waitUntil: task => execution.waitUntil(task), props: {} });
  },
};
