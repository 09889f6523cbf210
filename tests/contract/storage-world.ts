import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, ManualClock, type Value } from '@breakwater/db';
import { openTestDriver, placeDatabase } from '@breakwater/db/testing';
import { type CreateAppOptions, createApp, type RunningApp } from 'edge/create-app';
import { startLibsqlServer } from 'libsql-http';
import { TEST_KEYS } from './keys.ts';
import { call, newTenant, type Tenant } from './people.ts';
import type { Running } from './targets.ts';
import { type TestWorker, testWorker } from './test-worker.ts';

export const STORAGE_TARGETS = ['file', 'http', 'workerd'] as const;
export type StorageTarget = (typeof STORAGE_TARGETS)[number];
type ServerOptions = Parameters<typeof startLibsqlServer>[0];

interface Options {
  readonly server?: Partial<ServerOptions>;
  readonly app?: Partial<CreateAppOptions>;
}

/** One deployment whose database is backed up and restored: Node on a file, Node and workerd on a server. */
export interface StorageWorld {
  readonly running: Running;
  readonly clock: ManualClock;
  readonly folder: string;
  readonly path: string;
  /** Settings of the database server behind it, which may be stopped and started again. */
  readonly server: { stop(): Promise<void>; start(): Promise<void> } | null;
  root(path: string, init?: RequestInit): Promise<Response>;
  backup(format?: 'sqlite' | 'sql'): Promise<Uint8Array<ArrayBuffer>>;
  restore(
    body: Uint8Array<ArrayBuffer> | FormData | string,
    query?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  rows(sql: string, ...args: Value[]): Promise<Value[][]>;
  tenant(): Promise<Tenant>;
  /** Creates a gateway as the tenant's admin. */
  gateway(tenant: Tenant, name: string): Promise<{ status: number; text: string }>;
  /** Files beside the database, but for its own. */
  files(): string[];
  stop(): Promise<void>;
}

export async function storageWorld(target: StorageTarget, options: Options = {}): Promise<StorageWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const path = join(folder, 'test.db');
  await placeDatabase(path);
  const clock = new ManualClock();
  const logs: string[] = [];
  const serve = (port: number) =>
    startLibsqlServer({ errorCodes: 'sqld', flush: false, ...options.server, path, port });
  let server = target === 'file' ? null : await serve(0);
  const port = server?.port ?? 0;
  const url = server?.url ?? `file:${path}`;
  const direct = target === 'file' ? null : new Database(openTestDriver).open({ url });

  let app: RunningApp | null = null;
  let worker: TestWorker | null = null;
  if (target === 'workerd') worker = await testWorker({ DATABASE_URL: url }, () => clock.now());
  else {
    app = await createApp({
      databaseUrl: url,
      keys: TEST_KEYS,
      clock,
      passwordCost: 4,
      jobs: false,
      openDriver: openTestDriver,
      log: (level, message, fields) => logs.push(JSON.stringify({ level, message, ...fields })),
      ...options.app,
    });
  }
  const base = worker?.url ?? 'http://breakwater.test';
  const send: typeof fetch =
    worker?.fetch ??
    (async (input, init) => {
      if (app === null) throw new TypeError('the app runs on Node or in workerd');
      return app.app.request(input instanceof URL ? input.href : input, init);
    });
  const db = (): Database => {
    const found = direct ?? app?.db;
    if (found === undefined) throw new TypeError('there is no database');
    return found;
  };
  const running: Running = {
    url: base,
    fetch: send,
    at: time => clock.set(time),
    now: () => clock.now(),
    async sql(...statements) {
      const results = await db().write(statements);
      return (results.at(-1)?.rows ?? []).map(row => [...row]);
    },
    databaseRequests: () => 0,
    runJob: async name => (worker === null ? app?.runJob(name) : worker.runJob(name)) ?? false,
    archived: () => Promise.reject(new TypeError('nothing is archived here')),
    logs,
    settle: async () => worker?.settle(),
    stop: async () => undefined,
  };
  const root: StorageWorld['root'] = (at, init) =>
    send(`${base}${at}`, {
      ...init,
      headers: {
        authorization: `Bearer ${TEST_KEYS.rootKey}`,
        ...Object.fromEntries(new Headers(init?.headers)),
      },
    });
  return {
    running,
    clock,
    folder,
    path,
    server:
      target === 'file'
        ? null
        : {
            async stop() {
              await server?.close();
              server = null;
            },
            async start() {
              server = await serve(port);
            },
          },
    root,
    async backup(format) {
      const response = await root(`/db/backup.sqlite${format === undefined ? '' : `?format=${format}`}`);
      if (!response.ok) throw new Error(await response.text());
      return new Uint8Array(await response.arrayBuffer());
    },
    async restore(body, query = '') {
      const response = await root(`/db/restore${query}`, { method: 'POST', body });
      return { status: response.status, body: await response.json() };
    },
    async rows(sql, ...args) {
      const [found] = await db().read([{ sql, args }]);
      return (found?.rows ?? []).map(row => [...row]);
    },
    tenant: () => newTenant(running),
    gateway: (tenant, name) =>
      call(
        running,
        'fleet.gateways.create',
        'mutation',
        { name, endpoint: 'gw.example.com:8443' },
        {
          authorization: `Bearer ${tenant.people.admin.token}`,
        },
      ),
    files: () => readdirSync(folder).filter(name => !name.startsWith('test.db')),
    async stop() {
      await app?.close();
      await direct?.close();
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
