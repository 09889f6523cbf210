import {
  checkTables,
  clientIp,
  type Extension,
  extend,
  type JobName,
  type Log,
  localOperations,
  type Ports,
  parseTrustedProxies,
  runJob,
  type Work,
} from '@breakwater/api';
import { type Clock, Database, type Driver, type OpenOptions, systemClock } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { migrate } from '@breakwater/db/migrate';
import { readMigrations } from '@breakwater/db/migrations';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { httpApp } from './app.ts';
import { appServices } from './app-services.ts';
import { watchAvailability } from './availability.ts';
import { createKicks, startJobs } from './background.ts';
import { fallbackFor } from './fallback.ts';
import { jsonLog } from './log.ts';
import { nodePorts } from './ports/node.ts';
import { nodeAssets } from './ports/node-assets.ts';
import { readSettings } from './settings.ts';
import { writeLine } from './stdout.ts';

export interface CreateAppOptions {
  readonly databaseUrl: string;
  readonly databaseAuthToken?: string;
  /** Apply pending migrations; false refuses to start on them. Default true. */
  readonly migrate?: boolean;
  /** Most rows per tenant: one number for every component, or component → number. Default: no limit. */
  readonly maxRecords?: number | Readonly<Record<string, number>> | null;
  /** false: nothing is served below `/db`; the procedures stay. Default true. */
  readonly databaseRoutes?: boolean;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly keys: {
    /** ≥ 32 characters. */
    readonly rootKey: string;
    readonly setupToken?: string;
    /** base64 of 32 bytes. */
    readonly encryptionKey: string;
    /** base64 of a 32-byte Ed25519 seed. */
    readonly decisionSigningKey: string;
    /** P-256 in PKCS#8, as PEM or base64 of its DER. Without it no evidence is made. */
    readonly evidenceSigningKey?: string;
  };
  readonly outboundAllow?: readonly string[];
  readonly trustedProxies?: readonly string[];
  /** Where a request came from, in place of its socket. */
  readonly clientIp?: (request: Request) => string | null;
  /** bcrypt cost; lower only in tests. */
  readonly passwordCost?: number;
  /** Run jobs when they are due. Default true; without, they run only by `runJob`. */
  readonly jobs?: boolean;
  readonly publicUrl?: string;
  /** JSON list, as `OIDC_PROVIDERS`. */
  readonly oidcProviders?: string;
  readonly mailHttp?: { readonly url: string; readonly token?: string };
  readonly auditRetentionDays?: number;
  /** With a database behind a server: a file that keeps a copy for root to read while it is away. */
  readonly snapshotPath?: string;
  /** Domains of the application's own. */
  readonly extend?: readonly Extension[];
  /** In place of what this runtime can do. */
  readonly ports?: Partial<Ports>;
  /** How the database is opened, in place of this runtime's way. */
  readonly openDriver?: (options: OpenOptions) => Driver;
}

export interface RunningApp {
  readonly app: ReturnType<typeof httpApp>;
  readonly db: Database;
  /** Runs one job now. False when another process is at it. */
  runJob(name: JobName): Promise<boolean>;
  /** Waits for background work. */
  settle(): Promise<void>;
  /** Waits for background work and closes the database. */
  close(): Promise<void>;
}

/** Opens and migrates the database and returns the HTTP application, for Node. */
export async function createApp(options: CreateAppOptions): Promise<RunningApp> {
  const { clock = systemClock, keys } = options;
  const extended = options.extend === undefined ? null : extend(options.extend);
  const migrations = [...readMigrations(), ...(extended?.migrations ?? [])];
  const settings = readSettings({
    DATABASE_URL: options.databaseUrl,
    DATABASE_AUTH_TOKEN: options.databaseAuthToken,
    ROOT_KEY: keys.rootKey,
    SETUP_TOKEN: keys.setupToken,
    ENCRYPTION_KEY: keys.encryptionKey,
    DECISION_SIGNING_KEY: keys.decisionSigningKey,
    EVIDENCE_SIGNING_KEY: keys.evidenceSigningKey,
    OUTBOUND_ALLOW: options.outboundAllow?.join(','),
    MAX_RECORDS: options.maxRecords === null ? undefined : JSON.stringify(options.maxRecords),
    PUBLIC_URL: options.publicUrl,
    OIDC_PROVIDERS: options.oidcProviders,
    MAIL_HTTP_URL: options.mailHttp?.url,
    MAIL_HTTP_TOKEN: options.mailHttp?.token,
    AUDIT_RETENTION_DAYS: options.auditRetentionDays,
    SNAPSHOT_PATH: options.snapshotPath,
  });
  const log = options.log ?? jsonLog(writeLine, clock.now);
  const availability = watchAvailability(clock, options.openDriver ?? openDriver);
  const db = new Database(availability.open).open({
    url: settings.DATABASE_URL,
    authToken: settings.DATABASE_AUTH_TOKEN,
  });
  try {
    await migrate(db, { clock, migrations, apply: options.migrate ?? true });
    if (extended !== null) await checkTables(db, extended);
    await afterCrash(db, clock, log);
    const operations = localOperations();
    const kicks = createKicks();
    if (options.jobs === false) kicks.stop();
    const services = await appServices(settings, {
      clock,
      log,
      passwordCost: options.passwordCost,
      extended,
      ports: allow => ({
        ...nodePorts(allow, settings, migrations),
        operations,
        kick: kicks.kick,
        ...options.ports,
      }),
    });
    const running = new Set<Promise<unknown>>();
    const work: Work = {
      app: services,
      db,
      background: task => {
        running.add(task);
        void task.finally(() => running.delete(task));
      },
    };
    const snapshot = services.ports.storage?.snapshot ?? null;
    const trustedProxies = parseTrustedProxies(options.trustedProxies?.join(',') ?? '');
    const app = httpApp({
      app: services,
      runtime: 'node',
      databaseRoutes: options.databaseRoutes,
      openDatabase: () => db,
      asset: nodeAssets(),
      fallback:
        snapshot === null
          ? undefined
          : (request, procedures) => fallbackFor(services, snapshot, availability, request, procedures),
      clientIp: c => {
        const { raw } = c.req;
        if (options.clientIp !== undefined) return options.clientIp(raw);
        return clientIp({
          peer: peerOf(c),
          forwardedFor: raw.headers.get('x-forwarded-for'),
          trustedProxies,
        });
      },
      background: work.background,
    });
    const stopJobs = options.jobs === false ? () => undefined : startJobs(work);
    return {
      app,
      db,
      runJob: name => runJob(work, name),
      async settle() {
        while (running.size > 0) await Promise.allSettled(running);
      },
      async close() {
        stopJobs();
        kicks.stop();
        await operations.stop(services.ports.pause);
        await Promise.allSettled(running);
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** A file is this process's alone, so what is under way in it is nobody's. */
async function afterCrash(db: Database, clock: Clock, log: Log): Promise<void> {
  if (db.file === null) return;
  const { removeInterrupted } = await import('@breakwater/db/restore');
  const { files, leases } = await removeInterrupted(db, db.file.path, clock.now());
  if (files.length + leases.length === 0) return;
  log('warn', 'the process before ended in the middle of its work; what that left is removed', {
    files,
    leases,
  });
}

/** The socket's other end; an app called without a socket has none. */
function peerOf(c: Context): string | null {
  return typeof c.env === 'object' && c.env !== null && 'incoming' in c.env
    ? (getConnInfo(c).remote.address ?? null)
    : null;
}
