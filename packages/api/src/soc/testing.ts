import type { BreakwaterError, Id, Value } from '@breakwater/db';
import { type TestDatabase, type TestTarget, testDatabase } from '@breakwater/db/testing';
import { importEncryptionKey } from '../call/secret-box.ts';
import type { App, RequestContext } from '../context.ts';
import { toBreakwaterError } from '../errors.ts';
import { createPasswordHasher } from '../identity/passwords.ts';
import { allowNothing } from '../outbound/allow-list.ts';
import { router } from '../trpc.ts';
import { socRouter } from './index.ts';

const ROOT_KEY = 'root-key-of-the-tests-0123456789abcdef';
const socOnly = router({ soc: socRouter });

/** One tenant, called through the router as root acting in it. */
export interface SocTenant {
  readonly id: Id<'ten'>;
  readonly soc: ReturnType<typeof socOnly.createCaller>['soc'];
  /** A caller that sends an Idempotency-Key. */
  keyed(key: string): SocTenant['soc'];
  rows(sql: string, ...args: Value[]): Promise<Value[][]>;
}

export interface SocTest {
  readonly database: TestDatabase;
  tenant(app?: Partial<App>): Promise<SocTenant>;
  close(): Promise<void>;
}

/** A migrated database and callers of the soc procedures on it. */
export async function socTest(target: TestTarget): Promise<SocTest> {
  const database = await testDatabase(target);
  const services: App = {
    clock: database.clock,
    log: () => undefined,
    maxRecords: null,
    sinks: [],
    rootKey: ROOT_KEY,
    setupToken: null,
    encryptionKey: await importEncryptionKey(btoa('0'.repeat(32))),
    passwords: createPasswordHasher(4),
    outboundAllow: allowNothing,
  };
  let requests = 0;
  return {
    database,
    async tenant(app = {}) {
      const { tenantId: id } = await database.tenant();
      const caller = (idempotencyKey: string | null) => {
        const context = (): RequestContext => ({
          app: { ...services, ...app },
          db: database.db,
          request: {
            id: `req-${++requests}`,
            traceId: null,
            clientIp: null,
            userAgent: null,
            authorization: `Bearer ${ROOT_KEY}`,
            tenantHeader: id,
            idempotencyKey,
            startedAt: database.clock.now(),
            mutations: 1,
          },
          reply: new Headers(),
          background: task => void task,
        });
        return socOnly.createCaller(context).soc;
      };
      return {
        id,
        soc: caller(null),
        keyed: caller,
        async rows(sql, ...args) {
          const [found] = await database.db.read([{ sql, args }]);
          return (found?.rows ?? []).map(row => [...row]);
        },
      };
    },
    close: () => database.close(),
  };
}

/** The failure a call must end with. */
export async function failureOf(call: Promise<unknown>): Promise<BreakwaterError> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => toBreakwaterError(error),
  );
  if (outcome === null) throw new Error('the call should have failed');
  return outcome;
}
