import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobName, Ports } from '@breakwater/api';
import { Database, ManualClock, type Statement } from '@breakwater/db';
import { openTestDriver, placeDatabase } from '@breakwater/db/testing';
import { type CreateAppOptions, createApp, type RunningApp } from 'edge/create-app';
import { startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { startLibsqlServer } from 'libsql-http';
import { archiveFolder, archiveFolderOf } from '../../apps/edge/src/ports/archive-folder.ts';
import { TEST_KEYS } from './keys.ts';
import { testWorker } from './test-worker.ts';

/** One running Breakwater, reached as its users reach it, with what a suite needs around it. */
export interface Running {
  readonly url: string;
  readonly fetch: typeof fetch;
  /** Moves the server's clock. */
  at(time: number): void;
  now(): number;
  /** Straight to the database, past everything. */
  sql(...statements: Statement[]): Promise<unknown[][]>;
  /** Statements per HTTP request to the database so far, where the database is remote. */
  readonly databaseRequests: () => number;
  /** Runs one job now. False when another is at it. */
  runJob(name: JobName): Promise<boolean>;
  /** What the archive for audit entries holds under a reference. */
  archived(ref: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Waits for jobs that a commit began; on Node none are. */
  settle(): Promise<void>;
  /** The lines the server logged. */
  readonly logs: string[];
  stop(): Promise<void>;
}

export const TARGETS = ['in process', 'node over http', 'workerd'] as const;
export type Target = (typeof TARGETS)[number];

interface Options {
  readonly maxRecords?: number | Record<string, number>;
  /** Only for targets on Node. */
  readonly databaseRoutes?: boolean;
  readonly openDriver?: CreateAppOptions['openDriver'];
  readonly ports?: Partial<Ports>;
  readonly publicUrl?: string;
  readonly oidcProviders?: string;
  readonly outboundAllow?: readonly string[];
  readonly mailHttp?: { readonly url: string; readonly token: string };
}

export async function start(target: Target, options: Options = {}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const path = join(folder, 'test.db');
  await placeDatabase(path);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return target === 'workerd' ? startWorker(path, remove, options) : startNode(target, path, remove, options);
}

async function startNode(
  target: Target,
  path: string,
  remove: () => void,
  options: Options,
): Promise<Running> {
  const clock = new ManualClock();
  const logs: string[] = [];
  const running: RunningApp = await createApp({
    databaseUrl: `file:${path}`,
    keys: TEST_KEYS,
    clock,
    passwordCost: 4,
    jobs: false,
    log: (level, message, fields) => logs.push(JSON.stringify({ level, message, ...fields })),
    clientIp: request => request.headers.get('cf-connecting-ip'),
    ...(options.maxRecords === undefined ? {} : { maxRecords: options.maxRecords }),
    ...(options.databaseRoutes === undefined ? {} : { databaseRoutes: options.databaseRoutes }),
    openDriver: options.openDriver ?? openTestDriver,
    ...(options.ports === undefined ? {} : { ports: options.ports }),
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    ...(options.oidcProviders === undefined ? {} : { oidcProviders: options.oidcProviders }),
    ...(options.outboundAllow === undefined ? {} : { outboundAllow: options.outboundAllow }),
    ...(options.mailHttp === undefined ? {} : { mailHttp: options.mailHttp }),
  });
  const server =
    target === 'in process' ? null : await startServer(settingsOf(path), { migrate: false, running });
  return {
    url: server?.url ?? 'http://breakwater.test',
    fetch: server === null ? inProcess(running) : fetch,
    at: time => clock.set(time),
    now: () => clock.now(),
    sql: async (...statements) => rowsOf(running.db, statements),
    databaseRequests: () => 0,
    runJob: running.runJob,
    settle: running.settle,
    archived: archiveFolder(archiveFolderOf(`file:${path}`)).get,
    logs,
    async stop() {
      await (server === null ? running.close() : server.close());
      remove();
    },
  };
}

const settingsOf = (path: string) =>
  readSettings({
    DATABASE_URL: `file:${path}`,
    ROOT_KEY: TEST_KEYS.rootKey,
    SETUP_TOKEN: TEST_KEYS.setupToken,
    ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
    DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
    EVIDENCE_SIGNING_KEY: TEST_KEYS.evidenceSigningKey,
    PORT: '0',
  });

function inProcess({ app }: RunningApp): typeof fetch {
  return async (input, init) => app.request(input instanceof URL ? input.href : input, init);
}

async function startWorker(path: string, remove: () => void, options: Options): Promise<Running> {
  let requests = 0;
  const server = await startLibsqlServer({
    path,
    flush: false,
    errorCodes: 'sqld',
    onRequest: () => void requests++,
  });
  const db = new Database(openTestDriver).open({ url: server.url });
  const clock = new ManualClock();
  const worker = await testWorker(
    {
      DATABASE_URL: server.url,
      ...(options.maxRecords === undefined ? {} : { MAX_RECORDS: JSON.stringify(options.maxRecords) }),
      PUBLIC_URL: options.publicUrl ?? '',
      OIDC_PROVIDERS: options.oidcProviders ?? '',
      OUTBOUND_ALLOW: options.outboundAllow?.join(',') ?? '',
      MAIL_HTTP_URL: options.mailHttp?.url ?? '',
      MAIL_HTTP_TOKEN: options.mailHttp?.token ?? '',
    },
    () => clock.now(),
    { queue: true },
  );
  return {
    url: worker.url,
    fetch: worker.fetch,
    at: time => clock.set(time),
    now: () => clock.now(),
    sql: async (...statements) => rowsOf(db, statements),
    databaseRequests: () => requests,
    runJob: worker.runJob,
    settle: worker.settle,
    archived: worker.archived,
    get logs() {
      return worker.logs();
    },
    async stop() {
      await db.close();
      await server.close();
      remove();
    },
  };
}

async function rowsOf(db: Database, statements: Statement[]): Promise<unknown[][]> {
  const results = await db.write(statements);
  return (results.at(-1)?.rows ?? []).map(row => [...row]);
}
