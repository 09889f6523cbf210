import { parseArgs } from 'node:util';
import type { Extension } from '@breakwater/api';
import { systemClock } from '@breakwater/db';
import { serve } from '@hono/node-server';
import { type CreateAppOptions, createApp, type RunningApp } from './create-app.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';

const GRACE_MS = 10_000;
const HEADERS_MS = 60_000;
const CHECK_MS = 5_000;
/** Longer than proxies keep an idle connection, which would otherwise send on one that is just being closed. */
const KEEP_ALIVE_MS = 75_000;

/** How long a client may take to send a request. Late ones are looked for at intervals. */
function arrivalLimits({ REQUEST_SECONDS }: Settings) {
  const requestTimeout = REQUEST_SECONDS * 1000;
  return {
    requestTimeout,
    headersTimeout: Math.min(HEADERS_MS, requestTimeout),
    keepAliveTimeout: Math.min(KEEP_ALIVE_MS, requestTimeout),
    connectionsCheckingInterval: Math.min(CHECK_MS, requestTimeout / 4),
  };
}

/** Starts the server that the settings describe and resolves once it listens. */
export async function startServer(
  settings: Settings,
  options: {
    readonly migrate: boolean;
    readonly extend?: readonly Extension[];
    readonly running?: Pick<RunningApp, 'app' | 'close'>;
    /** How long requests under way may take when the server closes. Default 10 s. */
    readonly graceMs?: number;
  },
): Promise<{ url: string; close(): Promise<void> }> {
  const running = options.running ?? (await appFor(settings, options.migrate, options.extend));
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: running.app.fetch,
        port: settings.PORT,
        hostname: settings.HOST,
        serverOptions: arrivalLimits(settings),
      },
      ({ port, family }) => {
        const host = family === 'IPv6' ? `[${settings.HOST}]` : settings.HOST;
        resolve({ url: `http://${host}:${port}`, close });
      },
    );
    server.on('error', error => {
      void running.close();
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      reject(
        taken ? new SettingsError(`PORT ${settings.PORT} is in use on ${settings.HOST}; set another`) : error,
      );
    });
    async function close(): Promise<void> {
      const closed = new Promise<void>(done => server.close(() => done()));
      if ('closeIdleConnections' in server) {
        server.closeIdleConnections();
        // Of those that are answered now, none is to be kept.
        server.keepAliveTimeout = 1;
      }
      const timer = setTimeout(
        () => 'closeAllConnections' in server && server.closeAllConnections(),
        options.graceMs ?? GRACE_MS,
      );
      await closed;
      clearTimeout(timer);
      await running.close();
    }
  });
}

export function appFor(
  settings: Settings,
  migrate: boolean,
  extend: readonly Extension[] = [],
): Promise<RunningApp> {
  return createApp({ ...optionsOf(settings), migrate, ...(extend.length === 0 ? {} : { extend }) });
}

/** What the settings say of an app. */
export function optionsOf(settings: Settings): CreateAppOptions {
  return {
    databaseUrl: settings.DATABASE_URL,
    ...(settings.DATABASE_AUTH_TOKEN === undefined
      ? {}
      : { databaseAuthToken: settings.DATABASE_AUTH_TOKEN }),
    maxRecords: settings.MAX_RECORDS ?? null,
    keys: {
      rootKey: settings.ROOT_KEY,
      ...(settings.SETUP_TOKEN === undefined ? {} : { setupToken: settings.SETUP_TOKEN }),
      encryptionKey: settings.ENCRYPTION_KEY,
      decisionSigningKey: settings.DECISION_SIGNING_KEY,
      ...(settings.EVIDENCE_SIGNING_KEY === undefined
        ? {}
        : { evidenceSigningKey: settings.EVIDENCE_SIGNING_KEY }),
    },
    outboundAllow: settings.OUTBOUND_ALLOW,
    trustedProxies: settings.TRUSTED_PROXIES,
    ...(settings.PUBLIC_URL === undefined ? {} : { publicUrl: settings.PUBLIC_URL }),
    oidcProviders: settings.OIDC_PROVIDERS,
    ...(settings.MAIL_HTTP_URL === undefined
      ? {}
      : {
          mailHttp: {
            url: settings.MAIL_HTTP_URL,
            ...(settings.MAIL_HTTP_TOKEN === undefined ? {} : { token: settings.MAIL_HTTP_TOKEN }),
          },
        }),
    auditRetentionDays: settings.AUDIT_RETENTION_DAYS,
    ...(settings.SNAPSHOT_PATH === undefined ? {} : { snapshotPath: settings.SNAPSHOT_PATH }),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { migrate: { type: 'boolean', default: false } } });
  const server = await startServer(readSettings(process.env), values);
  process.stdout.write(
    `${JSON.stringify({ time: new Date(systemClock.now()), level: 'info', message: 'listening', url: server.url })}\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const known =
      error instanceof SettingsError || (error instanceof Error && error.name === 'BreakwaterError');
    process.stderr.write(`${known && error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
