import {
  BreakwaterError,
  type ErrorCode,
  HTTP_STATUS,
  type Id,
  importSigningKey,
  type Value,
} from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { type Breakwater, BreakwaterError as SdkError } from '@breakwater/sdk';
import { remoteApi } from '../../../tests/contract/remote-api.ts';
import { KnownCredentials } from './access/known-credentials.ts';
import { importEncryptionKey } from './call/secret-box.ts';
import { importEvidenceKey } from './compliance/evidence/sign.ts';
import type { App, Caller, RequestContext, RequestFacts, Work } from './context.ts';
import { toBreakwaterError } from './errors.ts';
import { oidcServices } from './identity/oidc/services.ts';
import { createPasswordHasher } from './identity/passwords.ts';
import { sessions } from './identity/sessions/accessor.ts';
import { hashToken, newToken } from './identity/tokens.ts';
import { type UserRow, users } from './identity/users/accessor.ts';
import type { JobName } from './jobs/index.ts';
import { runJob } from './jobs/run.ts';
import { createMetrics } from './metrics.ts';
import { localOperations } from './operations/local.ts';
import { allowNothing } from './outbound/allow-list.ts';
import { appRouter } from './router.ts';
import { createWake, pause } from './wake.ts';
import { webhookOutbox } from './webhooks/outbox.ts';

export const ROOT_KEY = 'root-key-of-the-tests-0123456789abcdef';
export const SETUP_TOKEN = 'setup-token-of-the-tests-0123456789ab';
const ENCRYPTION_KEY = btoa('0'.repeat(32));
const DECISION_SIGNING_KEY = btoa('1'.repeat(32));
const EVIDENCE_SIGNING_KEY =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJONcq2X2TZ75XOHG22rYM3/l8k5BvDrPH6o7kdfSck6hRANCAATouSeHAOLFD8ewspgj8DuPYHb9kkdEAvnWFUcGR+K2Njboj4xc/xkzfVKZyvtvLSl/OzI6XyEBJOJjz7m4vTMX';
/** Of every person a test tenant has. */
export const PASSWORD = 'correct horse battery';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type ApiCaller = ReturnType<typeof appRouter.createCaller>;
type Facts = Partial<Omit<RequestFacts, 'authorization'>>;

/** The router in process, on a real migrated database and a clock that stands still. */
export interface TestApi {
  readonly database: TestDatabase;
  readonly clock: TestDatabase['clock'];
  /** Headers of the latest response. */
  readonly reply: () => Headers;
  /** Other services make another process of the same deployment. */
  as(token: string | null, facts?: Facts, other?: Partial<App>): ApiCaller;
  /** A fresh tenant with one active admin. */
  tenant(): Promise<TestTenant>;
  rows(sql: string, ...args: Value[]): Promise<Value[][]>;
  /** Runs one job now. False when another is at it. */
  runJob(name: JobName): Promise<boolean>;
  /** What jobs and operations run with in this process; a worker of one's own is made of it. */
  readonly work: Work;
  /** Waits for work that outlives its response. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface Person {
  readonly id: Id<'usr'>;
  readonly email: string;
  /** Of a live session. */
  readonly token: string;
  readonly sessionId: Id<'ses'>;
  /** A caller with that session. */
  readonly api: ApiCaller;
}

export interface TestTenant {
  readonly id: Id<'ten'>;
  readonly admin: Person;
  readonly root: ApiCaller;
  /** An address, and an IP, that no other test uses. */
  address(name: string): string;
  ip(n?: number): string;
  /** An active user with `PASSWORD` and a live session. */
  person(role: UserRow['role']): Promise<Person>;
  as(token: string | null, facts?: Facts): ApiCaller;
}

/** On a file or over HTTP in this process, or over HTTP under workerd through the SDK. */
export type ApiTarget = 'file' | 'http' | 'workerd';
/** Both databases and both runtimes: a file under Node, and a server under workerd. */
export const API_TARGETS = ['file', 'workerd'] as const satisfies readonly ApiTarget[];
/** Where a test can put services of its own in, or watch the database. */
export const IN_PROCESS = ['file', 'http'] as const satisfies readonly ApiTarget[];

let tenantsMade = 0;

/** `bindings`: further settings of the Worker. */
export async function testApi(
  target: ApiTarget,
  app: Partial<App> = {},
  bindings: Readonly<Record<string, string>> = {},
): Promise<TestApi> {
  const database = await testDatabase(target === 'workerd' ? 'http' : target);
  const remote = target === 'workerd' ? await remoteApi(database, { ...bindingsOf(app), ...bindings }) : null;
  const { clock, db } = database;
  const passwords = createPasswordHasher(4);
  const services: App = {
    clock,
    log: () => undefined,
    metrics: createMetrics(),
    maxRecords: null,
    sinks: [webhookOutbox],
    rootKey: ROOT_KEY,
    credentials: new KnownCredentials(),
    setupToken: SETUP_TOKEN,
    encryptionKey: await importEncryptionKey(ENCRYPTION_KEY),
    signingKey: await importSigningKey(DECISION_SIGNING_KEY),
    evidenceKey: await importEvidenceKey(EVIDENCE_SIGNING_KEY),
    version: '1.0.0',
    passwords,
    oidc: await oidcServices('[]', ENCRYPTION_KEY, allowNothing),
    outboundAllow: allowNothing,
    publicUrl: null,
    mailHttp: null,
    auditRetentionDays: 400,
    extended: null,
    ports: {
      outbound: {
        tls: true,
        request: () => Promise.reject(new TypeError('this test gave no outbound port')),
      },
      smtp: null,
      grpcHealth: null,
      archive: null,
      storage: null,
      operations: localOperations(),
      kick: () => undefined,
      wake: createWake(),
      pause,
      watch: { pollMs: 1000, maxMs: null, most: 100 },
    },
    ...app,
  };
  const running = new Set<Promise<unknown>>();
  let requests = 0;
  let reply = new Headers();

  function background(task: Promise<unknown>): void {
    running.add(task);
    void task.finally(() => running.delete(task));
  }

  function as(token: string | null, facts: Facts = {}, other?: Partial<App>): ApiCaller {
    if (remote !== null) return sameMethods(remote.as(token, facts));
    const app = other === undefined ? services : { ...services, ...other };
    return appRouter.createCaller(() => {
      reply = new Headers();
      return ofRequest({
        app,
        db,
        request: {
          id: `req-${++requests}`,
          traceId: null,
          clientIp: null,
          userAgent: null,
          tenantHeader: null,
          idempotencyKey: null,
          startedAt: clock.now(),
          mutations: 1,
          ...facts,
          authorization: token === null ? null : `Bearer ${token}`,
        },
        reply,
        background,
      });
    });
  }

  const hashedPassword = await passwords.hash(PASSWORD);
  async function tenant(): Promise<TestTenant> {
    const ctx = await database.tenant();
    const number = ++tenantsMade;
    const ip = (n = 1) => `10.${number >> 8}.${number & 255}.${n}`;
    const address = (name: string) => `${name}-${number}@t.io`;
    let people = 0;
    async function person(role: UserRow['role']): Promise<Person> {
      const now = new Date(clock.now());
      const email = address(people++ === 0 ? 'root' : `${role}${people}`);
      const user = await users.insert(ctx, {
        email,
        hashedPassword,
        role,
        createdVia: 'invite',
        joinedAt: now,
      });
      const token = newToken('bws');
      const session = await sessions.insert(ctx, {
        userId: user.id,
        tokenHash: await hashToken(token),
        method: 'password',
        lastSeen: now,
        expiresAt: new Date(clock.now() + 7 * DAY),
      });
      return { id: user.id, email, token, sessionId: session.id, api: as(token, { clientIp: ip() }) };
    }
    const admin = await person('admin');
    return {
      id: ctx.tenantId,
      admin,
      root: as(ROOT_KEY, { tenantHeader: ctx.tenantId }),
      address,
      ip,
      person,
      as: (token, facts) => as(token, { clientIp: ip(), ...facts }),
    };
  }

  return {
    database,
    clock,
    reply: () => remote?.reply() ?? reply,
    as,
    tenant,
    async rows(sql, ...args) {
      const [found] = await db.read([{ sql, args }]);
      return (found?.rows ?? []).map(row => [...row]);
    },
    work: { app: services, db, background },
    runJob: name => remote?.runJob(name) ?? runJob({ app: services, db, background }, name),
    async settle() {
      await remote?.settle();
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      await Promise.all(running);
      await database.close();
    },
  };
}

/** A procedure makes its caller of the request itself; by its types it wants what its resolver gets. */
const ofRequest = (ctx: RequestContext): Caller => ctx as Caller;

/** The SDK's contract says of every procedure what the router's types say; a generated file proves it. */
const sameMethods = (sdk: Breakwater): ApiCaller => sdk as unknown as ApiCaller;

/** Settings of a Worker in place of an app's services. */
function bindingsOf({ setupToken, ...rest }: Partial<App>): Record<string, string> {
  const others = Object.keys(rest);
  if (others.length > 0) throw new TypeError(`a Worker cannot be given ${others.join(', ')}`);
  return {
    ROOT_KEY,
    ...(setupToken === null ? { SETUP_TOKEN: '' } : { SETUP_TOKEN: setupToken ?? SETUP_TOKEN }),
    ENCRYPTION_KEY,
    DECISION_SIGNING_KEY,
    EVIDENCE_SIGNING_KEY,
  };
}

/** The failure a call must end with. */
export async function failureOf(call: Promise<unknown>): Promise<BreakwaterError> {
  const outcome = await call.then(() => null, failureIn);
  if (outcome === null) throw new Error('the call should have failed');
  return outcome;
}

/** What a rejected call was told. */
export const failureIn = (error: unknown): BreakwaterError =>
  error instanceof SdkError ? told(error) : toBreakwaterError(error);

/** What the SDK threw, as the server meant it. */
function told({ code, message, details }: SdkError): BreakwaterError {
  return new BreakwaterError(serverCode(code), message, details);
}

function serverCode(code: string): ErrorCode {
  const known = Object.keys(HTTP_STATUS).find((name): name is ErrorCode => name === code);
  if (known === undefined) throw new TypeError(`the server did not answer: ${code}`);
  return known;
}

/** `CODE` or `CODE(reason)` of the failure a call must end with. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  const { code, details } = await failureOf(call);
  return details?.reason === undefined ? code : `${code}(${details.reason})`;
}
